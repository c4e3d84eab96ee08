package dev.octet;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.have;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.octet.engine.InputProblem;
import dev.octet.engine.JsonProblems;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.convert.page.ReportPage;
import dev.octet.engine.convert.recipe.InputShapeFields;
import dev.octet.engine.convert.recipe.NamedRecipe;
import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.engine.convert.recipe.RewriteCatalog;
import dev.octet.engine.convert.report.OperatorSupport;
import dev.octet.engine.convert.report.Operators;
import dev.octet.engine.convert.report.Report;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.ModelBytes;
import dev.octet.engine.run.NetworkPieces;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.springframework.data.repository.Repository;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RestController;

/** The borders that {@code docs/architecture.md} draws. */
class ArchitectureTest {
  private static final JavaClasses PROGRAM =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.octet");

  private static final String ENGINE = "dev.octet.engine";
  private static final String SERVICE = "dev.octet.service";

  /** What the service uses of the engine besides the public types of {@code engine.convert}. */
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
          ReportPage.class);

  /**
   * Each package of the engine, and the packages of the engine that it may use; the lowest first.
   */
  private static final Map<String, List<String>> ROOMS =
      Map.ofEntries(
          entry("archive", List.of()),
          entry("convert.page", List.of()),
          entry("evidence", List.of()),
          entry("graph", List.of()),
          entry("quantize.moments", List.of()),
          entry("samples.image", List.of()),
          entry("timing", List.of()),
          entry("fold", List.of("graph")),
          entry("lint", List.of("graph")),
          entry("metadata", List.of("graph")),
          entry("read.tflite.flatbuffer", List.of("graph")),
          entry("rewrite.edit", List.of("graph")),
          entry("run", List.of("graph")),
          entry("samples", List.of("archive", "graph", "samples.image")),
          entry("write.graphdef", List.of("graph")),
          entry("read.source", List.of("graph", "metadata")),
          entry(
              "read.tflite.metadata",
              List.of("archive", "graph", "metadata", "read.tflite.flatbuffer")),
          entry("samples.input", List.of("graph", "samples", "samples.image")),
          entry("write", List.of("graph", "metadata")),
          entry("calibrate", List.of("graph", "run", "samples", "samples.input")),
          entry("example", List.of("graph", "metadata", "write")),
          entry("network", List.of("graph", "run", "write")),
          entry(
              "read.tflite",
              List.of(
                  "fold",
                  "graph",
                  "metadata",
                  "read.source",
                  "read.tflite.flatbuffer",
                  "read.tflite.metadata")),
          entry("prepare", List.of("graph", "network", "run")),
          entry("quantize.range", List.of("calibrate", "evidence", "graph")),
          entry("read", List.of("read.source", "read.tflite")),
          entry("rewrite.channels", List.of("calibrate", "graph", "rewrite.edit")),
          entry(
              "rewrite.trial",
              List.of("calibrate", "evidence", "graph", "network", "run", "samples.input")),
          entry("quantize.weights", List.of("graph", "quantize.range")),
          entry("rewrite.fold", List.of("graph", "rewrite.edit", "rewrite.trial")),
          entry(
              "rewrite.refit",
              List.of(
                  "calibrate",
                  "graph",
                  "network",
                  "rewrite.channels",
                  "rewrite.edit",
                  "rewrite.trial",
                  "run",
                  "samples.input")),
          entry(
              "quantize",
              List.of(
                  "calibrate", "graph", "network", "quantize.range", "quantize.weights", "run")),
          entry(
              "rewrite.rule",
              List.of(
                  "calibrate",
                  "graph",
                  "rewrite.channels",
                  "rewrite.edit",
                  "rewrite.fold",
                  "rewrite.refit",
                  "rewrite.trial",
                  "samples.input")),
          entry("check", List.of("graph", "quantize", "quantize.weights")),
          entry(
              "quantize.reconstruct",
              List.of(
                  "calibrate",
                  "graph",
                  "network",
                  "quantize",
                  "quantize.moments",
                  "quantize.range",
                  "quantize.weights",
                  "run",
                  "samples.input",
                  "timing")),
          entry(
              "rewrite",
              List.of(
                  "calibrate",
                  "graph",
                  "rewrite.channels",
                  "rewrite.fold",
                  "rewrite.refit",
                  "rewrite.rule",
                  "rewrite.trial",
                  "samples.input",
                  "timing")),
          entry(
              "convert.recipe",
              List.of(
                  "graph",
                  "quantize",
                  "quantize.range",
                  "quantize.reconstruct",
                  "read.source",
                  "rewrite",
                  "rewrite.channels",
                  "rewrite.rule",
                  "samples.input")),
          entry(
              "measure",
              List.of(
                  "calibrate",
                  "evidence",
                  "graph",
                  "network",
                  "quantize",
                  "quantize.range",
                  "quantize.reconstruct",
                  "quantize.weights",
                  "run",
                  "samples.input",
                  "write")),
          entry(
              "convert.search",
              List.of(
                  "calibrate",
                  "convert.recipe",
                  "evidence",
                  "graph",
                  "measure",
                  "network",
                  "quantize",
                  "quantize.range",
                  "quantize.reconstruct",
                  "rewrite",
                  "rewrite.channels",
                  "rewrite.fold",
                  "rewrite.refit",
                  "rewrite.trial",
                  "run",
                  "samples.input",
                  "timing")),
          entry(
              "convert.report",
              List.of(
                  "calibrate",
                  "convert.recipe",
                  "convert.search",
                  "evidence",
                  "graph",
                  "lint",
                  "measure",
                  "network",
                  "quantize",
                  "read",
                  "read.source",
                  "rewrite.trial",
                  "run",
                  "samples",
                  "samples.input",
                  "timing")),
          entry(
              "convert",
              List.of(
                  "calibrate",
                  "check",
                  "convert.recipe",
                  "convert.report",
                  "convert.search",
                  "evidence",
                  "graph",
                  "lint",
                  "measure",
                  "metadata",
                  "network",
                  "prepare",
                  "quantize",
                  "quantize.reconstruct",
                  "read",
                  "read.source",
                  "rewrite",
                  "rewrite.channels",
                  "rewrite.fold",
                  "rewrite.rule",
                  "rewrite.trial",
                  "run",
                  "samples",
                  "samples.input",
                  "timing",
                  "write",
                  "write.graphdef")),
          entry(
              "child",
              List.of(
                  "convert",
                  "convert.recipe",
                  "convert.report",
                  "example",
                  "run",
                  "samples",
                  "samples.input")),
          entry(
              "cli",
              List.of(
                  "child",
                  "convert",
                  "convert.page",
                  "convert.recipe",
                  "convert.report",
                  "convert.search",
                  "evidence",
                  "example",
                  "lint",
                  "quantize",
                  "quantize.range",
                  "quantize.reconstruct",
                  "rewrite",
                  "samples",
                  "samples.input")));

  /** The rooms of the platform that resources with uploads know. */
  private static final List<String> UPLOADS =
      platform("blob", "database", "http", "inspection", "openapi", "settings");

  /** The rooms of the platform that resources with jobs know. */
  private static final List<String> JOBS =
      platform("engine", "events", "http", "memory", "openapi", "problem", "queue", "storage");

  private static final String DEVICE = "dev.octet.device";
  private static final String ROOT = "dev.octet.";

  /** The packages that all others may use, and those of them that each uses. */
  private static final Map<String, List<String>> BASE =
      Map.of("hash", List.of(), "json", List.of("text"), "pick", List.of(), "text", List.of());

  /** Each package of devices and of the service, and the packages of both that it may know. */
  private static final Map<String, List<String>> SERVICE_ROOMS =
      Map.ofEntries(
          entry("device.adb", List.of()),
          entry("device.benchmark.report", List.of()),
          entry("device.benchmark.statistics", List.of("device.benchmark.report")),
          entry("device.benchmark.phone", List.of("device.adb", "device.benchmark.report")),
          entry(
              "device.benchmark.runner",
              List.of("device.adb", "device.benchmark.report", "device.benchmark.phone")),
          entry(
              "device.benchmark",
              List.of(
                  "device.adb",
                  "device.benchmark.report",
                  "device.benchmark.statistics",
                  "device.benchmark.phone",
                  "device.benchmark.runner")),
          entry("service.platform.settings", List.of()),
          entry("service.platform.failure", List.of()),
          entry("service.platform.database", List.of()),
          entry("service.platform.queue", List.of()),
          entry("service.platform.storage", platform("database", "failure")),
          entry("service.platform.postgres", platform("failure", "storage")),
          entry("service.platform.lifecycle", platform("postgres", "settings", "storage")),
          entry("service.platform.problem", platform("database", "failure", "storage")),
          entry("service.platform.events", platform("problem")),
          entry("service.platform.openapi", platform("problem")),
          entry("service.platform.security", platform("problem")),
          entry("service.platform.http", platform("problem", "settings", "storage")),
          entry("service.platform.memory", platform("http", "problem")),
          entry("service.platform.blob", platform("http", "problem", "storage")),
          entry("service.platform.engine", platform("settings", "storage")),
          entry(
              "service.platform.inspection",
              platform("engine", "http", "problem", "settings", "storage")),
          entry("service.job", platform("database", "events", "http", "openapi", "problem")),
          entry("service.upload", platform("blob", "database", "http", "problem")),
          entry("service", platform("lifecycle")),
          entry("service.support", List.of()),
          entry("service.artifact", platform("blob", "database", "http", "problem")),
          entry("service.webhook", platform("database", "problem", "queue", "settings", "storage")),
          entry("service.model", and(UPLOADS, "service.upload")),
          entry("service.calibrationset", and(UPLOADS, "service.upload")),
          entry(
              "service.device",
              and(
                  platform("database", "problem"),
                  "device.adb",
                  "device.benchmark",
                  "device.benchmark.phone",
                  "device.benchmark.report")),
          entry(
              "service.conversion",
              and(
                  JOBS,
                  "service.job",
                  "service.artifact",
                  "service.model",
                  "service.calibrationset",
                  "service.webhook")),
          entry(
              "service.benchmark",
              and(
                  and(JOBS, "service.platform.blob", "service.platform.database"),
                  "service.job",
                  "service.artifact",
                  "service.calibrationset",
                  "service.device",
                  "device.adb",
                  "device.benchmark",
                  "device.benchmark.report",
                  "device.benchmark.runner")));

  /** More classes than this are two ideas. */
  private static final int MOST_CLASSES = 30;

  @Test
  void theEngineIsPlainJava() {
    noClasses()
        .that()
        .resideInAPackage(ENGINE + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            SERVICE + "..",
            "org.springframework..",
            "jakarta..",
            "org.hibernate..",
            "org.postgresql..",
            "org.flywaydb..",
            "com.github.kagkarlsson..",
            "java.sql..",
            "java.net.http..",
            "org.slf4j..")
        .check(PROGRAM);
  }

  @Test
  void roomsOfTheEngineKnowOnlyTheRoomsBelowThem() {
    ROOMS.forEach((room, below) -> {
      String[] foreign =
          ROOMS.keySet().stream()
              .filter(other -> !other.equals(room) && !below.contains(other))
              .map(other -> ENGINE + "." + other)
              .toArray(String[]::new);
      if (foreign.length == 0) return;
      noClasses()
          .that()
          .resideInAPackage(ENGINE + "." + room)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(foreign)
          .check(PROGRAM);
    });
  }

  @Test
  void everyRoomIsInTheTable() {
    Set<String> found = new TreeSet<>();
    for (JavaClass type : PROGRAM.that(resideInAPackage(ENGINE + ".*.."))) {
      found.add(type.getPackageName().substring(ENGINE.length() + 1));
    }
    assertThat(found).isEqualTo(new TreeSet<>(ROOMS.keySet()));
  }

  @Test
  void roomsAndResourcesFormNoCycles() {
    slices().matching(ENGINE + ".(**)").should().beFreeOfCycles().check(PROGRAM);
    slices().matching(SERVICE + ".(*)..").should().beFreeOfCycles().check(PROGRAM);
  }

  @Test
  void theGraphIsTheGroundFloor() {
    classes()
        .that()
        .resideInAPackage(packageOf("graph"))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "dev.octet.engine", "dev.octet.engine.graph", "java..", "org.jspecify.."))
        .check(PROGRAM);
  }

  @Test
  void graphsAreImmutable() {
    fields()
        .that()
        .areDeclaredInClassesThat(
            resideInAPackage(packageOf("graph"))
                .and(not(describe("make graphs", type -> type.getName().contains("Builder")))))
        .should()
        .beFinal()
        .check(PROGRAM);
    assertThat(
            PROGRAM.that(
                resideInAPackage(packageOf("graph"))
                    .and(describe("data", ArchitectureTest::isData))))
        .as("records of the graph")
        .extracting(JavaClass::getSimpleName)
        .contains("Graph", "Node", "Tensor", "Shape", "Quantization", "Signature", "Conv2D");
  }

  @Test
  void onlyOneRoomKnowsTheNativeRuntime() {
    noClasses()
        .that()
        .resideOutsideOfPackage(packageOf("run"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bytedeco..")
        .check(PROGRAM);
  }

  @Test
  void networksAreLoadedInOnePlace() {
    noClasses()
        .that()
        .resideOutsideOfPackages(packageOf("run"), packageOf("network"))
        .should()
        .callMethodWhere(
            describe(
                "load a network past engine.network",
                call ->
                    call.getTargetOwner().isEquivalentTo(ModelBytes.class)
                        || (call.getName().equals("load")
                            && call.getTargetOwner().isEquivalentTo(Interpreter.class))
                        || (call.getName().equals("of")
                            && call.getTargetOwner().isEquivalentTo(NetworkPieces.class))))
        .check(PROGRAM);
  }

  @Test
  void basePackagesKnowNothingOfTheRest() {
    BASE.forEach((room, known) ->
        noClasses()
            .that()
            .resideInAPackage(ROOT + room)
            .should()
            .dependOnClassesThat(
                resideInAPackage("dev.octet..")
                    .and(
                        not(
                            resideInAnyPackage(
                                and(known, room).stream()
                                    .map(ROOT::concat)
                                    .toArray(String[]::new)))))
            .check(PROGRAM));
  }

  @Test
  void onlyTheCommandLineKnowsPicocli() {
    noClasses()
        .that()
        .resideOutsideOfPackage(packageOf("cli"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .check(PROGRAM);
  }

  @Test
  void theServiceSeesOfTheEngineOnlyItsDoor() {
    Set<String> door = door();
    noClasses()
        .that()
        .resideInAPackage(SERVICE + "..")
        .should()
        .dependOnClassesThat(
            resideInAPackage(ENGINE + "..")
                .and(not(describe("belong to the door", type -> door.contains(type.getName())))))
        .check(PROGRAM);
  }

  @Test
  void processesAreStartedInThreePlaces() {
    classes()
        .that(describe("start processes", ArchitectureTest::startsProcesses))
        .should()
        .haveNameMatching(".*\\.(EngineProcess|HostRunner)")
        .orShould()
        .resideInAPackage(SERVICE + ".platform.postgres")
        .check(PROGRAM);
  }

  @Test
  void thePlatformKnowsNoResource() {
    noClasses()
        .that()
        .resideInAPackage(SERVICE + ".platform..")
        .should()
        .dependOnClassesThat(
            resideInAPackage(SERVICE + ".*..").and(not(resideInAPackage(SERVICE + ".platform.."))))
        .check(PROGRAM);
  }

  @Test
  void controllersArePackagePrivateAndLeaveTheDatabaseToOthers() {
    DescribedPredicate<JavaClass> controllers =
        describe(
            "are controllers",
            type ->
                type.isAnnotatedWith(RestController.class)
                    || type.isAnnotatedWith(Controller.class));
    classes().that(controllers).should().bePackagePrivate().allowEmptyShould(true).check(PROGRAM);
    noClasses()
        .that(controllers)
        .should()
        .dependOnClassesThat()
        .areAssignableTo(Repository.class)
        .allowEmptyShould(true)
        .check(PROGRAM);
  }

  @Test
  void nothingIsInjectedIntoFields() {
    NO_CLASSES_SHOULD_USE_FIELD_INJECTION.check(PROGRAM);
  }

  @Test
  void namesSayWhatThingsAre() {
    noClasses()
        .should()
        .haveNameMatching(".*(Utils?|Helpers?|Manager|Impl)(\\$.*)?")
        .check(PROGRAM);
  }

  @Test
  void everyPackageIsNullMarkedAndSaysWhatItIs() throws IOException {
    Path sources = Path.of("src", "main", "java");
    try (Stream<Path> files = Files.walk(sources)) {
      List<Path> packages =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .map(Path::getParent)
              .distinct()
              .toList();
      assertThat(packages).isNotEmpty();
      assertThat(packages)
          .allSatisfy(folder ->
              assertThat(folder.resolve("package-info.java"))
                  .content()
                  .matches("(?s)\\s*/\\*\\*.{40,}\\*/.*")
                  .contains("@" + NullMarked.class.getSimpleName()));
    }
  }

  @Test
  void packagesOfServiceAndDeviceKnowOnlyThoseOfTheTable() {
    assertThat(SERVICE_ROOMS.keySet())
        .as("packages")
        .containsExactlyInAnyOrderElementsOf(
            topLevelClasses(SERVICE + "..", DEVICE + "..").keySet());
    SERVICE_ROOMS.forEach((room, known) ->
        noClasses()
            .that()
            .resideInAPackage(ROOT + room)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                SERVICE_ROOMS.keySet().stream()
                    .filter(other -> !other.equals(room) && !known.contains(other))
                    .map(ROOT::concat)
                    .toArray(String[]::new))
            .check(PROGRAM));
  }

  @Test
  void packagesOfServiceAndDeviceFormNoCycles() {
    slices().matching(SERVICE + ".(**)").should().beFreeOfCycles().check(PROGRAM);
    slices().matching(DEVICE + ".(**)").should().beFreeOfCycles().check(PROGRAM);
  }

  @Test
  void noPackageHoldsMoreThanThirtyClasses() {
    assertThat(topLevelClasses("dev.octet.."))
        .allSatisfy((room, classes) ->
            assertThat(classes).as("classes of %s", room).hasSizeLessThanOrEqualTo(MOST_CLASSES));
  }

  /** The names of the top-level classes by their packages, without {@code dev.octet}. */
  private static Map<String, Set<String>> topLevelClasses(String... packages) {
    Map<String, Set<String>> found = new TreeMap<>();
    for (JavaClass type : PROGRAM.that(resideInAnyPackage(packages))) {
      if (!type.isTopLevelClass() || type.getSimpleName().equals("package-info")) continue;
      found
          .computeIfAbsent(
              (type.getPackageName() + ".").substring(ROOT.length()).replaceAll("\\.$", ""),
              _ -> new TreeSet<>())
          .add(type.getSimpleName());
    }
    return found;
  }

  @Test
  void devicesKnowNeitherTheServiceNorTheEngineNorWhatTheServiceIsMadeOf() {
    noClasses()
        .that()
        .resideInAPackage(DEVICE + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            SERVICE + "..",
            ENGINE + "..",
            "org.springframework..",
            "jakarta..",
            "org.hibernate..",
            "java.sql..",
            "java.net.http..",
            "io.swagger..")
        .check(PROGRAM);
  }

  @Test
  void theValuesOfABenchmarkAreData() {
    classes()
        .that()
        .resideInAPackage(DEVICE + ".benchmark.report")
        .should(
            have(
                describe(
                    "the form of data",
                    type -> type.isRecord() || type.isEnum() || type.isInterface())))
        .check(PROGRAM);
  }

  @Test
  void noTwoClassesHaveTheSameName() throws IOException {
    Map<String, List<Path>> byName = new TreeMap<>();
    for (String root : List.of("main", "test")) {
      try (Stream<Path> files = Files.walk(Path.of("src", root, "java"))) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .forEach(file ->
                byName
                    .computeIfAbsent(String.valueOf(file.getFileName()), _ -> new ArrayList<>())
                    .add(file));
      }
    }
    byName.remove("package-info.java");
    assertThat(byName.values()).allSatisfy(files -> assertThat(files).hasSize(1));
  }

  private static List<String> platform(String... rooms) {
    return Stream.of(rooms).map("service.platform."::concat).toList();
  }

  private static List<String> and(List<String> some, String... more) {
    return Stream.concat(some.stream(), Stream.of(more)).toList();
  }

  private static String packageOf(String room) {
    return ENGINE + "." + room + "..";
  }

  private static boolean isData(JavaClass type) {
    return type.isRecord() && type.getModifiers().contains(JavaModifier.FINAL);
  }

  private static boolean startsProcesses(JavaClass type) {
    return type.getConstructorCallsFromSelf().stream()
            .anyMatch(call -> call.getTargetOwner().isEquivalentTo(ProcessBuilder.class))
        || type.getMethodCallsFromSelf().stream()
            .anyMatch(call ->
                call.getTargetOwner().isEquivalentTo(Runtime.class)
                    && call.getName().equals("exec"));
  }

  /** {@code engine.convert}, the records, enums and interfaces reachable from it, and problems. */
  private static Set<String> door() {
    Set<Class<?>> open = new HashSet<>();
    reach(InputProblem.class, open);
    reach(RejectedInputException.class, open);
    for (JavaClass type : PROGRAM.that(resideInAPackage(ENGINE + ".convert"))) {
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
    if (!found.getName().startsWith(ENGINE + ".") || !reached.add(found)) return;
    if (found.isRecord()) {
      for (RecordComponent part : found.getRecordComponents())
        reach(part.getGenericType(), reached);
    }
    for (Class<?> nested : found.getDeclaredClasses()) reach(nested, reached);
  }
}
