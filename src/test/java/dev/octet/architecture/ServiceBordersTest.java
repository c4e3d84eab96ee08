package dev.octet.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.have;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import dev.octet.engine.InputProblem;
import dev.octet.engine.JsonProblems;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.convert.page.ReportMarkdown;
import dev.octet.engine.convert.page.ReportPage;
import dev.octet.engine.convert.recipe.InputShapeFields;
import dev.octet.engine.convert.recipe.NamedRecipe;
import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.engine.convert.recipe.RewriteCatalog;
import dev.octet.engine.convert.report.OperatorSupport;
import dev.octet.engine.convert.report.Operators;
import dev.octet.engine.convert.report.Report;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.data.repository.Repository;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RestController;

/** What the service and the devices may use of the engine, of the platform and of libraries. */
class ServiceBordersTest {
  /**
   * Classes of the engine that the service uses besides the public types of {@code engine.convert}.
   */
  private static final List<Class<?>> DOOR =
      List.of(
          InputShapeFields.class,
          JsonProblems.class,
          NamedRecipe.class,
          Recipes.class,
          RewriteCatalog.class,
          Operators.class,
          OperatorSupport.class,
          Report.class,
          ReportMarkdown.class,
          ReportPage.class);

  @Test
  void theServiceUsesOfTheEngineOnlyItsDoor() {
    Set<String> door = door();
    noClasses()
        .that()
        .resideInAPackage(Program.SERVICE + "..")
        .should()
        .dependOnClassesThat(
            resideInAPackage(Program.ENGINE + "..")
                .and(not(describe("belong to the door", type -> door.contains(type.getName())))))
        .check(Program.CLASSES);
  }

  @Test
  void thePlatformUsesNoResource() {
    noClasses()
        .that()
        .resideInAPackage(Program.SERVICE + ".platform..")
        .should()
        .dependOnClassesThat(
            resideInAPackage(Program.SERVICE + ".*..")
                .and(not(resideInAPackage(Program.SERVICE + ".platform.."))))
        .check(Program.CLASSES);
  }

  @Test
  void controllersArePackagePrivateAndLeaveTheDatabaseToOthers() {
    DescribedPredicate<JavaClass> controllers =
        describe(
            "are controllers",
            type ->
                type.isAnnotatedWith(RestController.class)
                    || type.isAnnotatedWith(Controller.class));
    classes()
        .that(controllers)
        .should()
        .bePackagePrivate()
        .allowEmptyShould(true)
        .check(Program.CLASSES);
    noClasses()
        .that(controllers)
        .should()
        .dependOnClassesThat()
        .areAssignableTo(Repository.class)
        .allowEmptyShould(true)
        .check(Program.CLASSES);
  }

  @Test
  void nothingIsInjectedIntoFields() {
    NO_CLASSES_SHOULD_USE_FIELD_INJECTION.check(Program.CLASSES);
  }

  @Test
  void processesAreStartedInThreePlaces() {
    classes()
        .that(describe("start processes", ServiceBordersTest::startsProcesses))
        .should()
        .haveNameMatching(".*\\.(EngineProcess|HostRunner)")
        .orShould()
        .resideInAPackage(Program.SERVICE + ".platform.postgres")
        .check(Program.CLASSES);
  }

  @Test
  void devicesUseNeitherTheServiceNorTheEngineNorTheLibrariesOfTheService() {
    noClasses()
        .that()
        .resideInAPackage(Program.DEVICE + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            Program.SERVICE + "..",
            Program.ENGINE + "..",
            "org.springframework..",
            "jakarta..",
            "org.hibernate..",
            "java.sql..",
            "java.net.http..",
            "io.swagger..")
        .check(Program.CLASSES);
  }

  @Test
  void theValuesOfABenchmarkAreData() {
    classes()
        .that()
        .resideInAPackage(Program.DEVICE + ".benchmark.report")
        .should(
            have(
                describe(
                    "the form of data",
                    type -> type.isRecord() || type.isEnum() || type.isInterface())))
        .check(Program.CLASSES);
  }

  private static boolean startsProcesses(JavaClass type) {
    return type.getConstructorCallsFromSelf().stream()
            .anyMatch(call -> call.getTargetOwner().isEquivalentTo(ProcessBuilder.class))
        || type.getMethodCallsFromSelf().stream()
            .anyMatch(call ->
                call.getTargetOwner().isEquivalentTo(Runtime.class)
                    && call.getName().equals("exec"));
  }

  /**
   * Returns the names of {@code engine.convert}, the records, enums and interfaces reachable from
   * it, and problems.
   */
  private static Set<String> door() {
    Set<Class<?>> open = new HashSet<>();
    reach(InputProblem.class, open);
    reach(RejectedInputException.class, open);
    for (JavaClass type : Program.CLASSES.that(resideInAPackage(Program.ENGINE + ".convert"))) {
      if (type.getModifiers().contains(JavaModifier.PUBLIC)) reach(type.reflect(), open);
    }
    for (Class<?> type : DOOR) reach(type, open);
    Set<String> names = new TreeSet<>();
    open.forEach(type -> names.add(type.getName()));
    return names;
  }

  private static void reach(Type type, Set<Class<?>> reached) {
    if (type instanceof ParameterizedType generic) {
      for (Type argument : generic.getActualTypeArguments()) reach(argument, reached);
      reach(generic.getRawType(), reached);
    }
    if (!(type instanceof Class<?> found)) return;
    if (!found.getName().startsWith(Program.ENGINE + ".") || !reached.add(found)) return;
    if (found.isRecord()) {
      for (RecordComponent part : found.getRecordComponents())
        reach(part.getGenericType(), reached);
    }
    for (Class<?> nested : found.getDeclaredClasses()) reach(nested, reached);
  }
}
