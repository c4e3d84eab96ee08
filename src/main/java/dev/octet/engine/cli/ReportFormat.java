package dev.octet.engine.cli;

import dev.octet.engine.convert.page.ReportMarkdown;
import dev.octet.engine.convert.page.ReportPage;
import dev.octet.engine.convert.report.AccuracyLimits;
import java.nio.file.Path;
import java.util.Locale;

/** The format of a report file, chosen by the end of the file's name. */
enum ReportFormat {
  JSON,
  HTML,
  MARKDOWN;

  /** Returns HTML for {@code .html}, MARKDOWN for {@code .md}, and JSON for all other names. */
  static ReportFormat of(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".html")) return HTML;
    if (name.endsWith(".md")) return MARKDOWN;
    return JSON;
  }

  /**
   * Returns the text of a report file.
   *
   * @param json the report as JSON
   * @param outcome the comparison with the limits, which only Markdown shows
   */
  String text(String json, AccuracyLimits.Outcome outcome) {
    return switch (this) {
      case JSON -> json;
      case HTML -> ReportPage.of(json);
      case MARKDOWN -> ReportMarkdown.of(json, LimitOptions.lines(outcome));
    };
  }
}
