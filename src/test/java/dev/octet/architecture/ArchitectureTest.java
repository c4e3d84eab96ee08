package dev.octet.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Which package uses which, as {@code docs/architecture.md} describes it. */
class ArchitectureTest {
  /** The packages that all others may use, and those of them that each uses. */
  private static final Map<String, Set<String>> BASE =
      Map.of("hash", Set.of(), "json", Set.of("text"), "pick", Set.of(), "text", Set.of());

  @Test
  void basePackagesUseNoneOfTheOthers() {
    BASE.forEach((name, used) ->
        noClasses()
            .that()
            .resideInAPackage(Program.ROOT + name)
            .should()
            .dependOnClassesThat(
                new DescribedPredicate<JavaClass>("are in another package of Octet") {
                  @Override
                  public boolean test(JavaClass type) {
                    String other = type.getPackageName();
                    return other.startsWith(Program.ROOT)
                        && !other.equals(Program.ROOT + name)
                        && !used.contains(other.substring(Program.ROOT.length()));
                  }
                })
            .check(Program.CLASSES));
  }

  @Test
  void packagesOfTheEngineUseOnlyThoseOfTheTable() {
    EnginePackages.USES.forEach((name, used) -> {
      String[] foreign =
          EnginePackages.USES.keySet().stream()
              .filter(other -> !other.equals(name) && !used.contains(other))
              .map(other -> Program.ENGINE + "." + other)
              .toArray(String[]::new);
      if (foreign.length == 0) return;
      noClasses()
          .that()
          .resideInAPackage(Program.ENGINE + "." + name)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(foreign)
          .check(Program.CLASSES);
    });
  }

  @Test
  void everyPackageOfTheEngineIsInTheTable() {
    Set<String> found = new TreeSet<>();
    for (JavaClass type : Program.CLASSES.that(resideInAPackage(Program.ENGINE + ".*.."))) {
      found.add(type.getPackageName().substring(Program.ENGINE.length() + 1));
    }
    assertThat(found).isEqualTo(new TreeSet<>(EnginePackages.USES.keySet()));
  }

  @Test
  void packagesOfServiceAndDeviceUseOnlyThoseOfTheTable() {
    assertThat(ServicePackages.USES.keySet())
        .as("packages")
        .containsExactlyInAnyOrderElementsOf(
            Program.topLevelClasses(Program.SERVICE + "..", Program.DEVICE + "..").keySet());
    ServicePackages.USES.forEach((name, used) ->
        noClasses()
            .that()
            .resideInAPackage(Program.ROOT + name)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                ServicePackages.USES.keySet().stream()
                    .filter(other -> !other.equals(name) && !used.contains(other))
                    .map(Program.ROOT::concat)
                    .toArray(String[]::new))
            .check(Program.CLASSES));
  }

  @Test
  void packagesOfTheEngineAndResourcesFormNoCycles() {
    slices().matching(Program.ENGINE + ".(**)").should().beFreeOfCycles().check(Program.CLASSES);
    slices().matching(Program.SERVICE + ".(*)..").should().beFreeOfCycles().check(Program.CLASSES);
  }

  @Test
  void packagesOfServiceAndDeviceFormNoCycles() {
    slices().matching(Program.SERVICE + ".(**)").should().beFreeOfCycles().check(Program.CLASSES);
    slices().matching(Program.DEVICE + ".(**)").should().beFreeOfCycles().check(Program.CLASSES);
  }
}
