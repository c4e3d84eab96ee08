package dev.octet.engine.convert.page;

import dev.octet.engine.convert.report.Reports;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Renders a report as one HTML document with plots that loads no other file. It reads the report's
 * JSON, so that reports of other versions of Octet can be shown; sections that it does not know are
 * shown as tables.
 */
public final class ReportPage {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** Sections with a fixed place on the page. */
  private static final Set<String> PLACED =
      Set.of(
          "generator",
          "schema",
          "model",
          "artifact",
          "calibration",
          "recipe",
          "preprocessing",
          "summary",
          "stages",
          "rewrites",
          "layers",
          "outputs",
          "keptFloat",
          "floatLayers",
          "warnings");

  private final JsonNode report;
  private final RewriteText rewrites;
  private final StringBuilder page = new StringBuilder(1 << 16);

  private ReportPage(JsonNode report) {
    this.report = report;
    rewrites = new RewriteText(report.path("rewrites"));
  }

  /**
   * Renders a report.
   *
   * @param json a report, as {@link Reports#toJson} writes it
   * @return an HTML document
   */
  public static String of(String json) {
    return new ReportPage(MAPPER.readTree(json)).render();
  }

  private String render() {
    String name = report.path("model").path("name").asString("");
    page.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        .append("<title>")
        .append(HtmlText.escape(name))
        .append(" in 8 bits</title><style>")
        .append(HtmlText.STYLE)
        .append("</style></head><body>\n<h1>")
        .append(HtmlText.escape(name))
        .append("</h1>\n");
    subtitle();
    figures();
    warnings(report.path("warnings"));
    plot();
    page.append(rewrites.section());
    layers();
    outputs(report.path("outputs"));
    table("Float fallback", report.path("keptFloat"));
    table("Mixed precision: gain per layer", report.path("floatLayers"));
    for (var section : report.properties()) {
      if (!PLACED.contains(section.getKey())) {
        table(HtmlText.words(section.getKey()), section.getValue());
      }
    }
    time(report.path("stages"));
    document("Artifact", report.path("artifact"));
    document("Recipe (reusable in a request)", report.path("recipe"));
    document("Preprocessing (reusable in a request)", report.path("preprocessing"));
    return page.append("</body></html>\n").toString();
  }

  private void subtitle() {
    JsonNode samples = report.path("calibration");
    page.append("<p class=\"quiet\">target ")
        .append(HtmlText.escape(report.path("recipe").path("target").asString("")))
        .append(", ranges from ")
        .append(samples.path("calibrated").asInt())
        .append(" samples, noise measured on ")
        .append(samples.path("measured").asInt())
        .append(measuredOn(samples.path("measuredOn").asString("test")))
        .append(", by ")
        .append(HtmlText.escape(report.path("generator").asString("Octet")))
        .append("</p>\n");
  }

  private static String measuredOn(String samples) {
    return switch (samples) {
      case "selection" -> " selection samples (optimistic: they also selected the artifact)";
      case "calibration" -> " of the calibration samples (optimistic)";
      default -> " test samples";
    };
  }

  private void figures() {
    JsonNode summary = report.path("summary");
    String optimistic = summary.path("optimistic").asBoolean(false) ? ", optimistic" : "";
    page.append("<div class=\"figures\">");
    JsonNode interval = summary.path("agreementInterval");
    figure(
        "top-1 agreement with the float network",
        percent(summary.path("agreement")),
        interval.isArray()
            ? "%d samples, 95 %% interval: %s to %s%s"
                .formatted(
                    summary.path("samples").asInt(),
                    percent(interval.get(0)),
                    percent(interval.get(1)),
                    optimistic)
            : "no output is a vector of scores");
    figure(
        "signal-to-quantization-noise ratio (SQNR)",
        HtmlText.number(summary.path("sqnrDb")) + " dB",
        sqnrDetail(summary.path("sqnrDbInterval")) + optimistic);
    long bytes = summary.path("bytes").asLong();
    long floatBytes = summary.path("floatBytes").asLong();
    figure(
        "size",
        String.format(Locale.ROOT, "%.2f MB", bytes / 1e6),
        floatBytes == 0
            ? ""
            : String.format(
                Locale.ROOT, "%.0f %% of %.2f MB", 100.0 * bytes / floatBytes, floatBytes / 1e6));
    JsonNode delegation = report.path("artifact").path("delegation");
    if (delegation.isObject()) {
      figure(
          "run by XNNPACK",
          "%d of %d nodes"
              .formatted(
                  delegation.path("delegatedNodes").asInt(), delegation.path("nodes").asInt()),
          "partitions: " + delegation.path("partitions").asInt());
    }
    JsonNode runtime = report.path("artifact").path("runtime");
    if (runtime.isObject()) {
      figure(
          "needs TensorFlow Lite",
          runtime.path("release").asString("") + " or later",
          runtime.path("reasons").path(0).asString(""));
    }
    page.append("</div>\n");
  }

  private static String sqnrDetail(JsonNode interval) {
    String output = "worst output";
    if (!interval.isArray()) return output;
    return "%s; 95 %% interval: %s to %s"
        .formatted(output, HtmlText.number(interval.get(0)), HtmlText.number(interval.get(1)));
  }

  private void figure(String label, String value, String detail) {
    page.append("<div><span>")
        .append(HtmlText.escape(label))
        .append("</span><b>")
        .append(HtmlText.escape(value))
        .append("</b><span>")
        .append(HtmlText.escape(detail))
        .append("</span></div>");
  }

  private static String percent(JsonNode part) {
    return part.isNumber() ? String.format(Locale.ROOT, "%.1f %%", 100 * part.asDouble()) : "–";
  }

  private void plot() {
    JsonNode layers = report.path("layers");
    if (layers.isEmpty()) return;
    page.append("<h2>Quantization noise by layer</h2>\n")
        .append(
            "<p>Signal-to-quantization-noise ratio of each layer: of its output in the artifact,")
        .append(
            " which includes the noise of the layers before it, and of the layer alone on exact")
        .append(" inputs. Higher is better; 6 dB correspond to one bit.</p>\n")
        .append(SqnrPlot.of(layers));
  }

  private void layers() {
    JsonNode layers = report.path("layers");
    if (layers.isEmpty()) return;
    double most = 0;
    for (JsonNode layer : layers) most = Math.max(most, loss(layer));
    page.append("<h2>Layers</h2>\n<div class=\"wide\"><table><thead><tr>")
        .append("<th>layer</th><th>operator</th><th>output</th><th>range</th><th>observed</th>")
        .append("<th>scale</th><th>zero point</th><th>weights, dB</th>")
        .append("<th>loss: <i class=\"r\">rounding</i> <i class=\"b\">bottom</i>")
        .append(" <i class=\"t\">top</i></th><th>output, dB</th><th>own, dB</th><th>cosine</th>")
        .append("<th>maximum error</th></tr></thead><tbody>\n");
    for (JsonNode layer : layers) layer(layer, most);
    page.append("</tbody></table></div>\n");
  }

  private static double loss(JsonNode layer) {
    return layer.path("roundingLoss").asDouble(0)
        + layer.path("bottomSaturationLoss").asDouble(0)
        + layer.path("topSaturationLoss").asDouble(0);
  }

  private void layer(JsonNode layer, double most) {
    String note = layer.path("rangeNote").asString("");
    String name = layer.path("layer").asString("");
    page.append("<tr><td class=\"name\">").append(HtmlText.escape(name));
    for (String change : rewrites.notes(layer)) {
      page.append("<br><span class=\"quiet\">").append(change).append("</span>");
    }
    if (!note.isEmpty()) {
      page.append("<br><span class=\"quiet\">").append(HtmlText.escape(note)).append("</span>");
    }
    page.append("</td>");
    text(layer.path("operator").asString(""));
    text(layer.path("shape").asString(""));
    text(span(layer, "low", "high"));
    text(span(layer, "observedLow", "observedHigh"));
    number(layer.path("scale"));
    number(layer.path("zeroPoint"));
    number(layer.path("weightSqnrDb"));
    lossBar(layer, most);
    number(layer.path("sqnrDb"));
    number(layer.path("ownSqnrDb"));
    text(
        layer.path("cosine").isNumber()
            ? String.format(Locale.ROOT, "%.5f", layer.path("cosine").asDouble())
            : "");
    number(layer.path("maximalError"));
    page.append("</tr>\n");
  }

  private static String span(JsonNode layer, String low, String high) {
    if (!layer.path(low).isNumber()) return "";
    return HtmlText.number(layer.path(low)) + " … " + HtmlText.number(layer.path(high));
  }

  private void lossBar(JsonNode layer, double most) {
    page.append(String.format(Locale.ROOT, "<td title=\"%.3g\"><span class=\"bar\">", loss(layer)));
    part("r", layer.path("roundingLoss"), most);
    part("b", layer.path("bottomSaturationLoss"), most);
    part("t", layer.path("topSaturationLoss"), most);
    page.append("</span></td>");
  }

  private void part(String kind, JsonNode loss, double most) {
    double width = most > 0 ? 100 * loss.asDouble(0) / most : 0;
    page.append(
        String.format(Locale.ROOT, "<i class=\"%s\" style=\"width:%.1f%%\"></i>", kind, width));
  }

  private void text(String text) {
    page.append("<td>").append(HtmlText.escape(text)).append("</td>");
  }

  private void number(JsonNode value) {
    page.append("<td class=\"number\">").append(HtmlText.number(value)).append("</td>");
  }

  /**
   * Renders each warning with its code. Reports of versions without warning codes hold only
   * sentences.
   */
  private void warnings(JsonNode warnings) {
    if (warnings.isEmpty()) return;
    heading("Warnings");
    page.append("<ul>");
    for (JsonNode warning : warnings) {
      JsonNode message = warning.isObject() ? warning.path("message") : warning;
      page.append("<li>").append(HtmlText.escape(HtmlText.value(message)));
      if (warning.isObject()) {
        page.append(" <code>")
            .append(HtmlText.escape(HtmlText.value(warning.path("code"))))
            .append("</code>");
      }
      page.append("</li>");
    }
    page.append("</ul>\n");
  }

  private void list(String title, JsonNode lines) {
    if (lines.isEmpty()) return;
    heading(title);
    page.append("<ul>");
    for (JsonNode line : lines) {
      page.append("<li>").append(HtmlText.escape(HtmlText.value(line))).append("</li>");
    }
    page.append("</ul>\n");
  }

  private void heading(String title) {
    page.append("<h2>").append(HtmlText.escape(title)).append("</h2>\n");
  }

  /**
   * Renders the outputs. The figures of their kinds, and the noise of the parts of joined outputs,
   * have tables of their own.
   */
  private void outputs(JsonNode outputs) {
    List<JsonNode> whole = new ArrayList<>();
    for (JsonNode output : outputs) {
      if (!(output instanceof ObjectNode fields)) continue;
      ObjectNode row = fields.deepCopy();
      row.remove(List.of("parts", "figures"));
      whole.add(row);
    }
    table("Outputs", MAPPER.createArrayNode().addAll(whole));
    table("Figures of outputs", inner(outputs, "figures"));
    table("Parts of outputs", inner(outputs, "parts"));
  }

  /** Returns the records in a field of all outputs, each with the name of its output. */
  private static JsonNode inner(JsonNode outputs, String field) {
    ArrayNode all = MAPPER.createArrayNode();
    for (JsonNode output : outputs) {
      for (JsonNode record : output.path(field)) {
        ObjectNode named = all.addObject().put("output", output.path("name").asString(""));
        record.properties().forEach(value -> named.set(value.getKey(), value.getValue()));
      }
    }
    return all;
  }

  /**
   * Renders records of one kind as a table with one row each, and other values as a list or as
   * JSON.
   */
  private void table(String title, JsonNode rows) {
    if (rows.isEmpty()) return;
    if (!rows.isArray() || !rows.get(0).isObject()) {
      if (rows.isArray()) list(title, rows);
      else document(title, rows);
      return;
    }
    heading(title);
    table(new ArrayList<>(rows.get(0).propertyNames()), rows);
  }

  /** The stages, each with its parts folded. */
  private void time(JsonNode stages) {
    if (stages.isEmpty()) return;
    heading("Time");
    List<String> columns = List.of("name", "seconds");
    table(columns, stages);
    for (JsonNode stage : stages) {
      JsonNode parts = stage.path("parts");
      if (parts.isEmpty()) continue;
      page.append("<details><summary>")
          .append(HtmlText.escape("Parts of " + stage.path("name").asString("")))
          .append("</summary>\n");
      table(columns, parts);
      page.append("</details>\n");
    }
  }

  private void table(List<String> columns, JsonNode rows) {
    page.append("<div class=\"wide\"><table><thead><tr>");
    for (String column : columns) {
      page.append("<th>").append(HtmlText.escape(HtmlText.words(column))).append("</th>");
    }
    page.append("</tr></thead><tbody>\n");
    for (JsonNode row : rows) {
      page.append("<tr>");
      for (String column : columns) text(HtmlText.value(row.path(column)));
      page.append("</tr>\n");
    }
    page.append("</tbody></table></div>\n");
  }

  private void document(String title, JsonNode json) {
    if (json.isEmpty()) return;
    page.append("<details><summary>")
        .append(HtmlText.escape(title))
        .append("</summary><pre>")
        .append(HtmlText.escape(json.toPrettyString()))
        .append("</pre></details>\n");
  }
}
