package dev.octet.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Names, sizes and descriptions of classes and packages. */
class NamesAndSizesTest {
  /** More classes than this are two ideas. */
  private static final int MOST_CLASSES = 30;

  @Test
  void namesSayWhatThingsAre() {
    noClasses()
        .should()
        .haveNameMatching(".*(Utils?|Helpers?|Manager|Impl)(\\$.*)?")
        .check(Program.CLASSES);
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
  void noPackageHoldsMoreThanThirtyClasses() {
    assertThat(Program.topLevelClasses("dev.octet.."))
        .allSatisfy((name, types) ->
            assertThat(types).as("classes of %s", name).hasSizeLessThanOrEqualTo(MOST_CLASSES));
  }
}
