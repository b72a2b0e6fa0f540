package dev.escapement.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The client needs the JDK and Jackson, and the engine only in its package for that. */
@AnalyzeClasses(packages = "dev.escapement.client", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String CLIENT = "dev.escapement.client";

    @ArchTest
    static final ArchRule THE_CLIENT_STANDS_ALONE = classes()
            .that()
            .resideOutsideOfPackage(CLIENT + ".local..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..", CLIENT, CLIENT + ".job", CLIENT + ".backend", CLIENT + ".http", "tools.jackson..");

    @ArchTest
    static final ArchRule JACKSON_STAYS_WITH_HTTP = noClasses()
            .that()
            .resideOutsideOfPackage(CLIENT + ".http..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("tools.jackson..", "java.net.http..");

    @ArchTest
    static final ArchRule THE_WORDS_KNOW_NOBODY = classes()
            .that()
            .resideInAPackage(CLIENT + ".job")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", CLIENT + ".job");

    @ArchTest
    static final ArchRule NOBODY_SLEEPS = noClasses().should().callMethod(Thread.class, "sleep", long.class);

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("dev.escapement.(**)").should().beFreeOfCycles();
}
