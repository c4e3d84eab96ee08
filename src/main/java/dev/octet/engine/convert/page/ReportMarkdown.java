package dev.octet.engine.convert.page;

import dev.octet.engine.convert.report.Reports;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Renders a report as Markdown with the tables of GitHub, short enough for a comment on a pull
 * request: key figures, limits, warnings, outputs, the noisiest layers, rewrites, and the layers
 * that stay float. Like the page, it reads the report's JSON, so it can show reports of other
 * versions of Octet.
 */
public final class ReportMarkdown {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** Maximum number of rows of each table and list. */
  private static final int MAX_ROWS = 15;

  /**
   * Maximum number of chars of the document, less a reserve for its last lines. GitHub refuses
   * comments with more than 65,536.
   */
  private static final int MAX_CHARS = 60_000;

  private final JsonNode report;
  private final StringBuilder text = new StringBuilder(1 << 12);

  private ReportMarkdown(JsonNode report) {
    this.report = report;
  }

  /**
   * Renders a report.
   *
   * @param json a report, as {@link Reports#toJson} writes it
   * @param limits sentences about the limits of the conversion, for a list of their own; empty if
   *     there were no limits
   * @return a Markdown document of at most 65,536 chars; texts of the model are escaped, so that
   *     they mention no user of GitHub
   */
  public static String of(String json, List<String> limits) {
    return new ReportMarkdown(MAPPER.readTree(json)).render(limits);
  }

  /** Returns the first figure of an output's kind, such as its mean IoU. */
  private static String figure(JsonNode figure) {
    if (figure.isMissingNode()) return "–";
    return cell(figure.path("name")) + " " + number(figure.path("value"));
  }

  private String render(List<String> limits) {
    text.append("# Quantization of ").append(cell(report.path("model").path("name")));
    text.append("\n\n");
    figures();
    list("Limits", limits.stream().map(MarkdownText::escape).toList());
    list("Warnings", report.path("warnings").valueStream().map(ReportMarkdown::warning).toList());
    table(
        "Outputs",
        rows("outputs"),
        List.of("output", "kind", "SQNR, dB", "figure"),
        List.of(
            row -> cell(row.path("name")),
            row -> row.path("kind").isString() ? cell(row.path("kind")) : "–",
            row -> number(row.path("sqnrDb")),
            row -> figure(row.path("figures").path(0))));
    noisiest();
    table(
        "Architecture rewrites",
        rows("rewrites"),
        List.of("rewrite", "promise", "result", "reason"),
        List.of(
            row -> cell(row.path("rewrite")),
            row -> cell(row.path("promise")),
            row -> row.path("kept").asBoolean(false) ? "kept" : "reverted",
            row -> cell(row.path("reason"))));
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
    String samples =
        summary.path("samples").asInt(0)
            + (summary.path("optimistic").asBoolean(false) ? " (optimistic)" : "");
    text.append("| figure | value | 95 % interval | samples |\n|---|---|---|---|\n");
    row(
        List.of(
            "top-1 agreement with the float network",
            percent(summary.path("agreement")),
            interval(summary.path("agreementInterval"), ReportMarkdown::percent),
            samples));
    row(
        List.of(
            "SQNR of the worst output, dB",
            number(summary.path("sqnrDb")),
            interval(summary.path("sqnrDbInterval"), ReportMarkdown::number),
            samples));
    row(List.of("size of the artifact, bytes", number(summary.path("bytes")), "–", "–"));
    row(List.of("size of the float network, bytes", number(summary.path("floatBytes")), "–", "–"));
    row(List.of("target", cell(report.path("recipe").path("target")), "–", "–"));
    text.append('\n');
  }

  private static String warning(JsonNode warning) {
    // warnings of schema 1 may be texts
    if (!warning.isObject()) return cell(warning);
    return "%s (%s)".formatted(cell(warning.path("message")), cell(warning.path("code")));
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
        List.of("layer", "operator", "own SQNR, dB", "accumulated SQNR, dB"),
        List.of(
            row -> cell(row.path("layer")),
            row -> cell(row.path("operator")),
            row -> number(row.path("ownSqnrDb")),
            row -> number(row.path("sqnrDb"))));
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
    text.append("## ").append(title).append("\n\n");
    row(columns);
    text.append("|---".repeat(columns.size())).append("|\n");
    int shown = 0;
    for (JsonNode row : rows.subList(0, Math.min(MAX_ROWS, rows.size()))) {
      if (!row(cells.stream().map(cell -> cell.apply(row)).toList())) break;
      shown++;
    }
    more(rows.size() - shown);
  }

  private void list(String title, List<String> lines) {
    if (lines.isEmpty()) return;
    text.append("## ").append(title).append("\n\n");
    int shown = 0;
    for (String line : lines.subList(0, Math.min(MAX_ROWS, lines.size()))) {
      if (!append("* " + line + "\n")) break;
      shown++;
    }
    more(lines.size() - shown);
  }

  private boolean row(List<String> cells) {
    return append("| " + String.join(" | ", cells) + " |\n");
  }

  /** Appends a line, or returns false if the document would become too long. */
  private boolean append(String line) {
    if (text.length() + line.length() > MAX_CHARS) return false;
    text.append(line);
    return true;
  }

  private void more(int left) {
    if (left > 0) text.append("\nand %d more, in the whole report\n".formatted(left));
    text.append('\n');
  }

  private static String interval(JsonNode interval, Function<JsonNode, String> format) {
    return interval.isArray() && interval.size() == 2
        ? format.apply(interval.get(0)) + " to " + format.apply(interval.get(1))
        : "–";
  }

  private static String percent(JsonNode fraction) {
    return fraction.isNumber()
        ? String.format(Locale.ROOT, "%.1f %%", 100 * fraction.asDouble())
        : "–";
  }

  private static String number(JsonNode value) {
    return value.isNumber() ? HtmlText.number(value) : "–";
  }

  private static String cell(JsonNode value) {
    return MarkdownText.escape(HtmlText.value(value));
  }
}
