package dev.octet.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The compiled program. */
final class Program {
  /** All classes of the program, without tests. */
  static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.octet");

  /** The common start of all package names. */
  static final String ROOT = "dev.octet.";

  static final String ENGINE = ROOT + "engine";
  static final String SERVICE = ROOT + "service";
  static final String DEVICE = ROOT + "device";
  static final String CLIENT = ROOT + "client";

  private Program() {}

  /** Returns the pattern of a package of the engine and of the packages inside it. */
  static String engine(String name) {
    return ENGINE + "." + name + "..";
  }

  /** Returns the names of the top-level classes by their packages, without {@code dev.octet}. */
  static Map<String, Set<String>> topLevelClasses(String... packages) {
    Map<String, Set<String>> found = new TreeMap<>();
    for (JavaClass type : CLASSES.that(resideInAnyPackage(packages))) {
      if (!type.isTopLevelClass() || type.getSimpleName().equals("package-info")) continue;
      found
          .computeIfAbsent(
              (type.getPackageName() + ".").substring(ROOT.length()).replaceAll("\\.$", ""),
              _ -> new TreeSet<>())
          .add(type.getSimpleName());
    }
    return found;
  }
}
