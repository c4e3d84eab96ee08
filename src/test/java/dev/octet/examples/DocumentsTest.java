package dev.octet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the documents say of each other and of the program's settings. */
class DocumentsTest {
  private static final int MOST_WORDS_OF_README = 900;

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    for (Document document : Document.all()) {
      for (String link : document.links()) {
        String[] parts = link.split("#", 2);
        Path file = document.file().toAbsolutePath();
        Path target = parts[0].isEmpty() ? file : file.resolveSibling(parts[0]).normalize();
        assertThat(target).as("the link %s in %s", link, document.file()).exists();
        if (parts.length > 1) {
          assertThat(Document.of(target.toString()).anchors())
              .as("the link %s in %s", link, document.file())
              .contains(parts[1]);
        }
      }
    }
  }

  @Test
  void everyDocumentIsInTheIndex() throws IOException {
    var index = new TreeSet<>(Document.of("docs/README.md").links());
    try (var files = Files.list(Path.of("docs"))) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> name.endsWith(".md") && !name.equals("README.md")))
          .allSatisfy(name -> assertThat(index).contains(name));
    }
    var decisions = new TreeSet<>(Document.of("docs/decisions/README.md").links());
    try (var files = Files.list(Path.of("docs/decisions"))) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> !name.equals("README.md")))
          .allSatisfy(name -> assertThat(decisions).contains(name));
    }
  }

  /** A class that was renamed leaves a recipe that cannot be followed. */
  @Test
  void classesThatContributorsAreSentToExist() throws IOException {
    var classes = new TreeSet<String>();
    try (var files = Files.walk(Path.of("src"))) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java"))
          .forEach(name -> classes.add(name.substring(0, name.length() - ".java".length())));
    }
    var named =
        Pattern.compile("`([A-Z][a-z]+[A-Z][A-Za-z]+)(\\.[a-z]+)?`")
            .matcher(Document.of("CONTRIBUTING.md").text())
            .results()
            .map(result -> result.group(1))
            // nested types, which have no file
            .filter(name -> !name.equals("StaysFloat"))
            .toList();
    assertThat(named).hasSizeGreaterThan(20);
    assertThat(classes).containsAll(named);
  }

  @Test
  void theReadmeIsShort() throws IOException {
    assertThat(Document.of("README.md").text().split("\\s+").length)
        .isLessThan(MOST_WORDS_OF_README);
  }

  @Test
  void everySettingIsDescribedAndNoOther() throws IOException {
    String metadata =
        Files.readString(
            Path.of("target", "classes", "META-INF", "spring-configuration-metadata.json"));
    var settings = new TreeSet<String>();
    Pattern.compile("\"name\": \"(octet\\.[a-z.-]+)\",\\s*\"type\": \"(?!dev\\.octet)")
        .matcher(metadata)
        .results()
        .forEach(result -> settings.add(result.group(1)));
    assertThat(settings).hasSizeGreaterThan(20);

    var described = new TreeSet<String>();
    Pattern.compile("^\\| (`octet\\.[^|]*)\\|", Pattern.MULTILINE)
        .matcher(Document.of("docs/operations.md").text())
        .results()
        .forEach(row ->
            Pattern.compile("`(octet\\.[a-z.-]+)`")
                .matcher(row.group(1))
                .results()
                .forEach(key -> described.add(key.group(1))));
    assertThat(described).isEqualTo(settings);
  }
}
