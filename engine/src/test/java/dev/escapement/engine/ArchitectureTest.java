package dev.escapement.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;

/** The rooms of the house and the doors between them. */
@AnalyzeClasses(packages = "dev.escapement.engine", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "dev.escapement.engine";

    @ArchTest
    static final ArchRule THE_WORDS_IMPORT_NOTHING_BUT_THE_JDK = classes()
            .that()
            .resideInAPackage(ROOT + ".job")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", ROOT + ".job");

    @ArchTest
    static final ArchRule ACCESS_IMPORTS_NOTHING_BUT_THE_JDK = classes()
            .that()
            .resideInAPackage(ROOT + ".access")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", ROOT + ".access");

    @ArchTest
    static final ArchRule STEP_TYPES_SEE_ONLY_THE_WORDS = classes()
            .that()
            .resideInAPackage(ROOT + ".step")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "javax.sql..", ROOT + ".job", ROOT + ".expression", ROOT + ".step");

    @ArchTest
    static final ArchRule EXPRESSIONS_KNOW_ONLY_THE_WORDS = classes()
            .that()
            .resideInAPackage(ROOT + ".expression")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", ROOT + ".job", ROOT + ".expression");

    @ArchTest
    static final ArchRule DEFINITIONS_KNOW_WHAT_A_STEP_AUTHOR_KNOWS = classes()
            .that()
            .resideInAPackage(ROOT + ".definition")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    ROOT + ".job",
                    ROOT + ".expression",
                    ROOT + ".schedule",
                    ROOT + ".step",
                    ROOT + ".definition");

    @ArchTest
    static final ArchRule SCHEDULES_KNOW_CRON_AND_THE_WORDS = classes()
            .that()
            .resideInAPackage(ROOT + ".schedule")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "com.cronutils..", ROOT + ".job", ROOT + ".step", ROOT + ".schedule");

    @ArchTest
    static final ArchRule FORECASTS_ONLY_RECKON = classes()
            .that()
            .resideInAPackage(ROOT + ".forecast")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    ROOT + ".job",
                    ROOT + ".definition",
                    ROOT + ".schedule",
                    ROOT + ".ledger",
                    ROOT + ".forecast");

    @ArchTest
    static final ArchRule THE_CHAIN_KNOWS_NEITHER_QUARTZ_NOR_JPA = classes()
            .that()
            .resideInAPackage(ROOT + ".chain")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.slf4j..",
                    ROOT + ".job",
                    ROOT + ".expression",
                    ROOT + ".step",
                    ROOT + ".ledger",
                    ROOT + ".chain");

    @ArchTest
    static final ArchRule THE_LEDGER_SPEAKS_ONLY_THE_WORDS = classes()
            .that()
            .resideInAPackage(ROOT + ".ledger")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    ROOT + ".access",
                    ROOT + ".job",
                    ROOT + ".definition",
                    ROOT + ".schedule",
                    ROOT + ".step",
                    ROOT + ".ledger");

    @ArchTest
    static final ArchRule ONLY_THE_JPA_ROOM_IMPORTS_PERSISTENCE = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".ledger.jpa")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.persistence..", "org.eclipse.persistence..", "org.flywaydb..");

    @ArchTest
    static final ArchRule ENTITIES_NEVER_LEAVE =
            classes().that().haveSimpleNameEndingWith("Entity").should().bePackagePrivate();

    @ArchTest
    static final ArchRule ONLY_THE_QUARTZ_ROOM_IMPORTS_QUARTZ = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".quartz")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.quartz..", "dev.escapement.jobstore..");

    @ArchTest
    static final ArchRule NOBODY_LOOKS_INTO_THE_QUARTZ_ROOM = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".quartz")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + ".quartz");

    @ArchTest
    static final ArchRule NO_CIRCLES =
            slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ONE_CLOCK = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".time")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule NO_SLEEP = noClasses().should().callMethod(Thread.class, "sleep", long.class);

    @ArchTest
    static final ArchRule CLASSES_HAVE_FEW_FIELDS = classes()
            .that()
            .areNotRecords()
            .and()
            .areNotEnums()
            .and()
            .haveSimpleNameNotEndingWith("Entity")
            .should(new com.tngtech.archunit.lang.ArchCondition<JavaClass>("have at most 8 instance fields") {
                @Override
                public void check(JavaClass type, com.tngtech.archunit.lang.ConditionEvents events) {
                    long fields = type.getFields().stream()
                            .filter(field -> !field.getModifiers()
                                    .contains(com.tngtech.archunit.core.domain.JavaModifier.STATIC))
                            .count();
                    if (fields > 8) {
                        events.add(com.tngtech.archunit.lang.SimpleConditionEvent.violated(
                                type, type.getName() + " has " + fields + " fields"));
                    }
                }
            });
}
