package dev.octet.engine.convert.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Renders the rewrites of a report: a table of all rewrites, and notes for each layer. */
final class RewriteText {
  private final JsonNode rewrites;

  /**
   * Creates the texts of a report.
   *
   * @param rewrites the report's section {@code rewrites}; may be missing
   */
  RewriteText(JsonNode rewrites) {
    this.rewrites = rewrites;
  }

  /** Returns the table; empty if no rewrite was tried. */
  String section() {
    if (rewrites.isEmpty()) return "";
    var html = new StringBuilder("<h2>Architecture rewrites</h2>\n");
    html.append("<div class=\"wide\"><table><thead><tr><th>rewrite</th><th>promise</th>")
        .append("<th>layers</th><th>agreement</th><th>largest change</th><th>mean change</th>")
        .append("<th>result</th></tr></thead><tbody>\n");
    for (JsonNode rewrite : rewrites) {
      JsonNode measured = rewrite.path("measured");
      html.append("<tr><td class=\"name\">").append(text(rewrite, "rewrite")).append("</td><td>");
      html.append(promise(rewrite)).append("</td><td>").append(layers(rewrite));
      html.append("</td><td class=\"number\">")
          .append(HtmlText.number(measured.path("agreement")))
          .append("</td><td class=\"number\">")
          .append(HtmlText.number(measured.path("largestChange")))
          .append("</td><td class=\"number\">")
          .append(HtmlText.number(measured.path("meanChange")))
          .append("</td><td>")
          .append(rewrite.path("kept").asBoolean(false) ? "kept: " : "reverted: ")
          .append(text(rewrite, "reason"))
          .append("</td></tr>\n");
    }
    return html.append("</tbody></table></div>\n").toString();
  }

  private static long layers(JsonNode rewrite) {
    return rewrite.path("sites").valueStream().map(site -> site.path("layer")).distinct().count();
  }

  private static String promise(JsonNode rewrite) {
    JsonNode proof = rewrite.path("proof");
    JsonNode bound = rewrite.path("failureBound");
    String promise = text(rewrite, "promise");
    if (proof.isString()) return promise + ": " + text(rewrite, "proof");
    if (!bound.isNumber()) return promise;
    if (rewrite.path("observedSamples").asInt() == 0) return promise + ": not measured";
    return String.format(
        Locale.ROOT,
        "%s: supported by %d samples, wrong for at most %.1f %% of the inputs (95 %% confidence)",
        promise,
        rewrite.path("observedSamples").asInt(),
        100 * bound.asDouble());
  }

  /**
   * Returns notes, as HTML, on the rewrites and losses of a layer. Reports of earlier versions have
   * fewer.
   *
   * @param layer a layer of the report
   */
  List<String> notes(JsonNode layer) {
    JsonNode history = layer.path("history");
    List<String> notes = new ArrayList<>();
    for (JsonNode touch : history.path("rewrites")) {
      if (!touch.path("kept").asBoolean(false)) continue;
      int channels = touch.path("channels").size();
      notes.add(
          text(touch, "rewrite")
              + ": "
              + text(touch, "change")
              + (channels == 0 ? "" : " (%d of them)".formatted(channels)));
    }
    boolean rewritten = !notes.isEmpty();
    if (rewritten && history.path("uploadedLow").isNumber()) {
      notes.add(
          "as uploaded, observed %s … %s"
              .formatted(
                  HtmlText.number(history.path("uploadedLow")),
                  HtmlText.number(history.path("uploadedHigh"))));
    }
    losses(history, "output", "sqnrDbWithoutRewrites", "sqnrDbWithRewrites", notes);
    losses(history, "own", "ownSqnrDbWithoutRewrites", "ownSqnrDbWithRewrites", notes);
    return notes;
  }

  private static void losses(
      JsonNode history, String what, String without, String with, List<String> notes) {
    if (!history.path(without).isNumber() || !history.path(with).isNumber()) return;
    notes.add(
        "%s: %s dB without rewrites, %s dB with them"
            .formatted(
                what, HtmlText.number(history.path(without)), HtmlText.number(history.path(with))));
  }

  private static String text(JsonNode node, String field) {
    return HtmlText.escape(node.path(field).asString(""));
  }
}
