package dev.octet.engine.convert.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * Draws the signal-to-quantization-noise ratio of each layer as SVG, in execution order: that of
 * the layer's output in the artifact, and that of the layer alone. Layers without noise have no
 * mark.
 */
final class SqnrPlot {
  private static final int WIDTH = 1180;
  private static final int HEIGHT = 300;
  private static final int LEFT = 44;
  private static final int RIGHT = 12;
  private static final int TOP = 26;
  private static final int BOTTOM = 26;
  private static final int STEP_DB = 10;

  private final JsonNode layers;
  private final double low;
  private final double high;
  private final StringBuilder svg = new StringBuilder();

  private SqnrPlot(JsonNode layers) {
    this.layers = layers;
    double least = 0;
    double most = STEP_DB;
    for (JsonNode layer : layers) {
      for (String field : List.of("sqnrDb", "ownSqnrDb")) {
        if (!layer.path(field).isNumber()) continue;
        least = Math.min(least, layer.path(field).asDouble());
        most = Math.max(most, layer.path(field).asDouble());
      }
    }
    low = Math.floor(least / STEP_DB) * STEP_DB;
    high = Math.ceil(most / STEP_DB) * STEP_DB;
  }

  /** Draws the layers of a report. */
  static String of(JsonNode layers) {
    return new SqnrPlot(layers).draw();
  }

  private String draw() {
    svg.append(
        ("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Signal-to-quantization-noise"
                + " ratio of each layer\">\n")
            .formatted(WIDTH, HEIGHT));
    for (double db = low; db <= high; db += STEP_DB) {
      svg.append(
          format(
              "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                  + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.0f</text>\n",
              LEFT, WIDTH - RIGHT, y(db), y(db), LEFT - 6, y(db) + 4, db));
    }
    svg.append(
        format(
            "<text x=\"%d\" y=\"12\">dB</text><text class=\"key\" x=\"%d\" y=\"12\">line: output in"
                + " the artifact, dots: the layer alone</text><text x=\"%d\" y=\"%d\""
                + " text-anchor=\"end\">layers, first to last</text>\n",
            LEFT - 22, LEFT + 10, WIDTH - RIGHT, HEIGHT - 6));
    line();
    dots();
    return svg.append("</svg>\n").toString();
  }

  private void line() {
    List<String> points = new ArrayList<>();
    for (int i = 0; i <= layers.size(); i++) {
      JsonNode db = layers.path(i).path("sqnrDb");
      if (db.isNumber()) {
        points.add(format("%.1f,%.1f", x(i), y(db.asDouble())));
      } else {
        if (points.size() > 1) {
          svg.append(
              "<polyline class=\"total\" points=\"%s\"/>\n".formatted(String.join(" ", points)));
        }
        points.clear();
      }
    }
  }

  private void dots() {
    for (int i = 0; i < layers.size(); i++) {
      JsonNode layer = layers.get(i);
      if (!layer.path("ownSqnrDb").isNumber()) continue;
      svg.append(
          format(
              "<circle class=\"own\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.2\"><title>%s: alone"
                  + " %s dB, output %s dB</title></circle>\n",
              x(i),
              y(layer.path("ownSqnrDb").asDouble()),
              HtmlText.escape(layer.path("layer").asString("")),
              HtmlText.number(layer.path("ownSqnrDb")),
              HtmlText.number(layer.path("sqnrDb"))));
    }
  }

  private double x(int layer) {
    return LEFT + 8 + (WIDTH - LEFT - RIGHT - 16) * (layer + 0.5) / layers.size();
  }

  private double y(double db) {
    return TOP + (HEIGHT - TOP - BOTTOM) * (high - db) / (high - low);
  }

  private static String format(String pattern, Object... arguments) {
    return String.format(Locale.ROOT, pattern, arguments);
  }
}
