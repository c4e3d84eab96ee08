package dev.octet.engine.convert.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.rewrite.rule.RewriteRule;
import dev.octet.engine.rewrite.rule.RewriteRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The table of rewrites in {@code docs/recipe.md} is that of the list of rules. {@code
 * -Drewrites=write} writes it.
 */
class RewriteDocsTest {
  private static final Path DOCUMENT = Path.of("docs", "recipe.md");
  private static final String BEGIN =
      "<!-- rewrites: generated from the list of rules by RewriteDocsTest -->\n";
  private static final String END = "<!-- end -->";

  @Test
  void theDocumentHasTheTableOfTheRules() throws IOException {
    String document = Files.readString(DOCUMENT);
    int from = document.indexOf(BEGIN) + BEGIN.length();
    int to = document.indexOf(END, from);
    assertThat(to).as("end of the section in %s", DOCUMENT).isPositive();
    String table = "\n" + RewriteCatalog.markdown() + "\n";
    if ("write".equals(System.getProperty("rewrites"))) {
      Files.writeString(DOCUMENT, document.substring(0, from) + table + document.substring(to));
      return;
    }
    assertThat(document.substring(from, to))
        .as(
            "%s; if the change is meant: mvn -q test -Dtest=RewriteDocsTest -Drewrites=write",
            DOCUMENT)
        .isEqualTo(table);
  }

  @Test
  void eachRuleDescribesItself() {
    assertThat(RewriteRules.ALL).extracting(RewriteRule::name).doesNotHaveDuplicates();
    assertThat(RewriteRules.ALL)
        .allSatisfy(rule -> {
          assertThat(rule.name()).matches("[a-z0-9]+(-[a-z0-9]+)*");
          assertThat(rule.summary()).endsWith(".");
          assertThat(rule.options())
              .allSatisfy(option -> assertThat(option.meaning()).endsWith("."));
        });
  }
}
