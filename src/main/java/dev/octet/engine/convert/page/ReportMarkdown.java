package dev.octet.engine.convert.page;

import dev.octet.engine.convert.report.Reports;
import dev.octet.text.ShortText;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Renders a report as Markdown with the tables of GitHub, short enough for a comment on a pull
 * request: key figures, warnings, outputs, the noisiest layers, and the layers that stay float. It
 * reads the report's JSON, so that reports of other versions of Octet can be shown.
 */
public final class ReportMarkdown {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** Rows of each table; a comment on GitHub may have 65,536 characters. */
  private static final int MAX_ROWS = 15;

  /** Characters of each text, some of which come from the model. */
  private static final int MAX_CHARS = 500;

  private final JsonNode report;
  private final StringBuilder text = new StringBuilder(1 << 12);

  private ReportMarkdown(JsonNode report) {
    this.report = report;
  }

  /**
   * Renders a report.
   *
   * @param json a report, as {@link Reports#toJson} writes it
   * @return a Markdown document; texts of the model are escaped
   */
  public static String of(String json) {
    return new ReportMarkdown(MAPPER.readTree(json)).render();
  }

  private String render() {
    text.append("# ").append(cell(report.path("model").path("name"))).append(" in 8 bits\n\n");
    figures();
    warnings();
    table(
        "Outputs",
        rows("outputs"),
        List.of("output", "SQNR, dB"),
        List.of(row -> cell(row.path("name")), row -> number(row.path("sqnrDb"))));
    noisiest();
    rewrites();
    table(
        "Float fallback",
        rows("keptFloat"),
        List.of("layer", "operator", "reason"),
        List.of(
            row -> cell(row.path("layer")),
            row -> cell(row.path("operator")),
            row -> cell(row.path("reason"))));
    text.append("Made by ").append(cell(report.path("generator"))).append(".\n");
    return text.toString();
  }

  private void figures() {
    JsonNode summary = report.path("summary");
    int samples = summary.path("samples").asInt();
    String optimistic = summary.path("optimistic").asBoolean(false) ? " (optimistic)" : "";
    text.append("| figure | value | 95 % interval | samples |\n|---|---|---|---|\n");
    figure(
        "top-1 agreement with the float network",
        percent(summary.path("agreement")),
        interval(summary.path("agreementInterval"), ReportMarkdown::percent),
        samples + optimistic);
    figure(
        "SQNR of the worst output, dB",
        number(summary.path("sqnrDb")),
        interval(summary.path("sqnrDbInterval"), ReportMarkdown::number),
        samples + optimistic);
    long bytes = summary.path("bytes").asLong();
    long floatBytes = summary.path("floatBytes").asLong();
    figure("size, bytes", Long.toString(bytes), "–", "–");
    figure("size of the float network, bytes", Long.toString(floatBytes), "–", "–");
    figure("target", cell(report.path("recipe").path("target")), "–", "–");
    text.append('\n');
  }

  private void figure(String name, String value, String interval, String samples) {
    text.append("| ")
        .append(name)
        .append(" | ")
        .append(value)
        .append(" | ")
        .append(interval)
        .append(" | ")
        .append(samples)
        .append(" |\n");
  }

  private void warnings() {
    JsonNode warnings = report.path("warnings");
    if (warnings.isEmpty()) return;
    text.append("## Warnings\n\n");
    for (JsonNode warning : warnings) {
      JsonNode message = warning.isObject() ? warning.path("message") : warning;
      text.append("* ").append(escaped(HtmlText.value(message)));
      if (warning.isObject()) text.append(" `").append(code(warning.path("code"))).append('`');
      text.append('\n');
    }
    text.append('\n');
  }

  private void noisiest() {
    List<JsonNode> layers =
        rows("layers").stream()
            .filter(layer -> layer.path("ownSqnrDb").isNumber())
            .sorted(Comparator.comparingDouble(layer -> layer.path("ownSqnrDb").asDouble()))
            .toList();
    table(
        "Noisiest layers",
        layers,
        List.of("layer", "operator", "own SQNR, dB", "output SQNR, dB"),
        List.of(
            row -> cell(row.path("layer")),
            row -> cell(row.path("operator")),
            row -> number(row.path("ownSqnrDb")),
            row -> number(row.path("sqnrDb"))));
  }

  private void rewrites() {
    table(
        "Architecture rewrites",
        rows("rewrites"),
        List.of("rewrite", "promise", "result", "reason"),
        List.of(
            row -> cell(row.path("rewrite")),
            row -> cell(row.path("promise")),
            row -> row.path("kept").asBoolean(false) ? "kept" : "reverted",
            row -> cell(row.path("reason"))));
  }

  private List<JsonNode> rows(String section) {
    return report.path(section).valueStream().filter(JsonNode::isObject).toList();
  }

  private void table(
      String title,
      List<JsonNode> rows,
      List<String> columns,
      List<Function<JsonNode, String>> cells) {
    if (rows.isEmpty()) return;
    text.append("## ").append(title).append("\n\n| ");
    text.append(String.join(" | ", columns)).append(" |\n");
    text.append("|---".repeat(columns.size())).append("|\n");
    for (JsonNode row : rows.subList(0, Math.min(MAX_ROWS, rows.size()))) {
      text.append("| ");
      text.append(String.join(" | ", cells.stream().map(cell -> cell.apply(row)).toList()));
      text.append(" |\n");
    }
    text.append('\n');
    if (rows.size() > MAX_ROWS) {
      text.append("The report has %d more.\n\n".formatted(rows.size() - MAX_ROWS));
    }
  }

  private static String interval(JsonNode interval, Function<JsonNode, String> format) {
    return interval.isArray() && interval.size() == 2
        ? format.apply(interval.get(0)) + " to " + format.apply(interval.get(1))
        : "–";
  }

  private static String percent(JsonNode part) {
    return part.isNumber() ? String.format(Locale.ROOT, "%.1f %%", 100 * part.asDouble()) : "–";
  }

  private static String number(JsonNode value) {
    return value.isNumber() ? HtmlText.number(value) : "–";
  }

  private static String cell(JsonNode value) {
    return escaped(HtmlText.value(value));
  }

  /** Escapes what would be Markdown or HTML, in one line of limited length. */
  private static String escaped(String value) {
    String line = value.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return ShortText.start(line, MAX_CHARS)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("@", "&#64;") // mentions nobody
        .replaceAll("([\\\\`*_{}\\[\\]|~])", "\\\\$1");
  }

  private static String code(JsonNode value) {
    return HtmlText.value(value).replaceAll("[^a-z0-9-]", "");
  }
}
