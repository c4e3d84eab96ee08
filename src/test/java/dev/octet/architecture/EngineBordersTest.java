package dev.octet.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.ModelBytes;
import dev.octet.engine.run.NetworkPieces;
import org.junit.jupiter.api.Test;

/** What the engine and its packages may know of the world outside. */
class EngineBordersTest {
  @Test
  void theEngineIsPlainJava() {
    noClasses()
        .that()
        .resideInAPackage(Program.ENGINE + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            Program.SERVICE + "..",
            "org.springframework..",
            "jakarta..",
            "org.hibernate..",
            "org.postgresql..",
            "org.flywaydb..",
            "com.github.kagkarlsson..",
            "java.sql..",
            "java.net.http..",
            "org.slf4j..")
        .check(Program.CLASSES);
  }

  /** The client is beside the engine: only the command line, which is its user, may know it. */
  @Test
  void theClientKnowsOnlyTheContract() {
    classes()
        .that()
        .resideInAPackage(Program.CLIENT)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                Program.CLIENT,
                Program.ENGINE,
                "dev.octet.hash",
                "java..",
                "org.jspecify..",
                "tools.jackson.."))
        .check(Program.CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackages(Program.CLIENT, Program.engine("cli"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(Program.CLIENT)
        .check(Program.CLASSES);
  }

  @Test
  void theGraphUsesNoOtherPackage() {
    classes()
        .that()
        .resideInAPackage(Program.engine("graph"))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "dev.octet.engine", "dev.octet.engine.graph", "java..", "org.jspecify.."))
        .check(Program.CLASSES);
  }

  @Test
  void graphsAreImmutable() {
    fields()
        .that()
        .areDeclaredInClassesThat(
            resideInAPackage(Program.engine("graph"))
                .and(not(describe("make graphs", type -> type.getName().contains("Builder")))))
        .should()
        .beFinal()
        .check(Program.CLASSES);
    assertThat(
            Program.CLASSES.that(
                resideInAPackage(Program.engine("graph"))
                    .and(describe("data", EngineBordersTest::isData))))
        .as("records of the graph")
        .extracting(JavaClass::getSimpleName)
        .contains("Graph", "Node", "Tensor", "Shape", "Quantization", "Signature", "Conv2D");
  }

  @Test
  void onlyOnePackageUsesTheNativeRuntime() {
    noClasses()
        .that()
        .resideOutsideOfPackage(Program.engine("run"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bytedeco..")
        .check(Program.CLASSES);
  }

  @Test
  void networksAreLoadedInOnePlace() {
    noClasses()
        .that()
        .resideOutsideOfPackages(Program.engine("run"), Program.engine("network"))
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
        .check(Program.CLASSES);
  }

  @Test
  void onlyTheCommandLineUsesPicocli() {
    noClasses()
        .that()
        .resideOutsideOfPackage(Program.engine("cli"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .check(Program.CLASSES);
  }

  private static boolean isData(JavaClass type) {
    return type.isRecord() && type.getModifiers().contains(JavaModifier.FINAL);
  }
}
