package dev.escapement.server;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.escapement.engine.ConfigurationException;
import dev.escapement.engine.Settings;

/** What the plugins may know of the engine and of each other. */
@AnalyzeClasses(packages = "dev.escapement", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ENGINE = "dev.escapement.engine";

    @ArchTest
    static final ArchRule STEPS_KNOW_WHAT_A_STEP_AUTHOR_KNOWS = noClasses()
            .that()
            .resideInAPackage("dev.escapement.steps..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                            ENGINE,
                            ENGINE + ".chain..",
                            ENGINE + ".ledger..",
                            ENGINE + ".quartz..",
                            ENGINE + ".connection..")
                    // What a kind needs to read settings of its own.
                    .and(not(belongToAnyOf(Settings.class, ConfigurationException.class))));

    @ArchTest
    static final ArchRule REST_AND_DIALECTS_KNOW_WHAT_A_USER_KNOWS = noClasses()
            .that()
            .resideInAnyPackage("dev.escapement.rest..", "dev.escapement.dialects..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    ENGINE + ".chain..",
                    ENGINE + ".ledger..",
                    ENGINE + ".quartz..",
                    ENGINE + ".connection..",
                    "dev.escapement.steps..",
                    "dev.escapement.server..");

    @ArchTest
    static final ArchRule NOBODY_KNOWS_A_DIALECT = noClasses()
            .that()
            .resideOutsideOfPackage("dev.escapement.dialects..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.escapement.dialects..");

    @ArchTest
    static final ArchRule POSTGRES_STANDS_ALONE = classes()
            .that()
            .resideInAPackage("dev.escapement.postgres..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.sql..",
                    "dev.escapement.postgres..",
                    "org.postgresql..",
                    "org.slf4j..",
                    "org.apache.commons.compress..",
                    "org.tukaani..");

    @ArchTest
    static final ArchRule THE_ENGINE_KNOWS_NO_PLUGIN = noClasses()
            .that()
            .resideInAPackage(ENGINE + "..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.escapement.steps..",
                    "dev.escapement.rest..",
                    "dev.escapement.server..",
                    "dev.escapement.postgres..");
}
