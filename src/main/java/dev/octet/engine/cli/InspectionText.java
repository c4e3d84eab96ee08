package dev.octet.engine.cli;

import dev.octet.engine.convert.ModelInspection;
import dev.octet.engine.samples.SetKind;
import dev.octet.engine.samples.SetSummary;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** Prints inspections of models and sets as text. */
final class InspectionText {
  private InspectionText() {}

  static void print(ModelInspection model, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%s: %s, %s, %,d parameters, %,d multiply-adds, %d batch normalizations%n",
        model.name(),
        model.format(),
        Sizes.text(model.bytes()),
        model.parameters(),
        Objects.requireNonNullElse(model.multiplyAdds(), 0L),
        Objects.requireNonNullElse(model.batchNormalizations(), 0));
    edges("inputs", model.inputs(), out);
    edges("outputs", model.outputs(), out);
    if (model.preprocessing().mean() != null) {
      out.println(
          "normalization: mean %s, std %s"
              .formatted(model.preprocessing().mean(), model.preprocessing().std()));
    }
    if (!model.labels().isEmpty()) {
      out.println(
          "labels: %d, %s to %s"
              .formatted(
                  model.labels().size(), model.labels().getFirst(), model.labels().getLast()));
    }
    out.println("operators:");
    for (var operator : model.operators()) {
      out.println(
          "  %5d %s%s"
              .formatted(
                  operator.count(),
                  operator.operator(),
                  operator.quantizable() ? "" : " (float fallback)"));
    }
    out.println("layers:");
    for (var layer : model.layers()) {
      out.println(
          "  %-24s %-14s %s".formatted(layer.operator(), shape(layer.shape()), layer.name()));
    }
    lines("warnings", model.warnings().stream().map(ConversionText::text).toList(), out);
  }

  static void print(SetSummary set, PrintWriter out) {
    out.println(
        "%d samples (%s), %s%s"
            .formatted(
                set.samples(),
                set.kind().name().toLowerCase(Locale.ROOT),
                Sizes.text(set.bytes()),
                set.labelled() ? ", labelled" : ""));
    if (set.decoded() != null && set.kind() != SetKind.RAW) {
      out.println("%d of them were checked".formatted(set.decoded()));
    }
    lines("shapes", set.shapes(), out);
    lines("warnings", set.problems().stream().map(ConversionText::text).toList(), out);
  }

  private static void edges(String title, List<ModelInspection.Edge> edges, PrintWriter out) {
    lines(
        title,
        edges.stream()
            .map(edge -> "%s %s %s".formatted(edge.name(), shape(edge.shape()), edge.type()))
            .toList(),
        out);
  }

  private static void lines(String title, List<String> lines, PrintWriter out) {
    if (lines.isEmpty()) return;
    out.println(title + ":");
    for (String line : lines) out.println("  " + line);
  }

  private static String shape(List<Integer> dims) {
    return dims.stream().map(String::valueOf).collect(Collectors.joining("x"));
  }
}
