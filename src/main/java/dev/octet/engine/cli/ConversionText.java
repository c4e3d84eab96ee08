package dev.octet.engine.cli;

import dev.octet.engine.Warning;
import dev.octet.engine.convert.report.Report;
import dev.octet.engine.convert.report.ReportFigures;
import dev.octet.engine.convert.search.FloatLayer;
import dev.octet.engine.measure.OutputLoss;
import dev.octet.engine.measure.kind.OutputFigure;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Prints the summary of a conversion as text. */
final class ConversionText {
  private static final List<OutputFigure> NO_FIGURES = List.of();

  /** Maximum number of lines printed of each list; the report has all. */
  private static final int MAX_LINES = 20;

  private ConversionText() {}

  static void print(
      ReportFigures report, Path artifact, @Nullable Path reportFile, PrintWriter out) {
    Report.Summary summary = report.summary();
    out.println(
        "%s, %s -> %s, %s (%s of it)"
            .formatted(
                report.model().name(),
                Sizes.text(summary.floatBytes()),
                artifact,
                Sizes.text(summary.bytes()),
                percent((double) summary.bytes() / Math.max(1, summary.floatBytes()))));
    Report.Samples samples = report.calibration();
    out.println(samples(samples));
    Double agreement = summary.agreement();
    List<Double> interval = summary.agreementInterval();
    if (agreement != null && interval != null) {
      out.println(
          "top-1 agreement with the float network: %s (%d samples, %s95 %% interval %s to %s)"
              .formatted(
                  percent(agreement),
                  summary.samples(),
                  Boolean.TRUE.equals(summary.optimistic()) ? "optimistic, " : "",
                  percent(interval.getFirst()),
                  percent(interval.getLast())));
    }
    if (summary.sqnrDb() != null) {
      out.println(sqnr(summary.sqnrDb(), summary.sqnrDbInterval()));
    }
    for (OutputLoss output : report.outputs()) {
      for (OutputFigure figure : Objects.requireNonNullElse(output.figures(), NO_FIGURES)) {
        out.println(figure(output.name(), figure));
      }
    }
    if (summary.integerNodes() != null && summary.nodes() != null) {
      out.printf("%d of %d nodes compute in integers%n", summary.integerNodes(), summary.nodes());
    }
    lines(
        "float fallback",
        report.keptFloat().stream()
            .map(kept -> "%s (%s): %s".formatted(kept.layer(), kept.operator(), kept.reason()))
            .toList(),
        out);
    lines(
        "mixed precision, the most harmful layers first",
        report.floatLayers().stream().map(ConversionText::price).toList(),
        out);
    lines("warnings", report.warnings().stream().map(ConversionText::text).toList(), out);
    if (reportFile != null) out.println("report: " + reportFile);
  }

  private static String samples(Report.Samples samples) {
    String calibrated =
        samples.calibrated() == 0
            ? "nothing to calibrate"
            : "calibrated on %d samples".formatted(samples.calibrated());
    return switch (samples.measuredOn()) {
      case null -> calibrated + ", nothing measured";
      case TEST -> {
        String chosen =
            samples.selected() == 0 ? "" : ", selected on %d".formatted(samples.selected());
        String measured =
            samples.calibrated() + samples.selected() == 0 ? "samples" : "test samples";
        yield "%s%s, measured on %d %s".formatted(calibrated, chosen, samples.measured(), measured);
      }
      case SELECTION ->
          "%s, selected and measured on %d others".formatted(calibrated, samples.measured());
      case CALIBRATION -> calibrated + ", selected and measured on the same samples";
    };
  }

  private static String sqnr(double decibels, @Nullable List<Double> interval) {
    String text =
        String.format(Locale.ROOT, "signal to quantization noise at the output: %.1f dB", decibels);
    return withInterval(text, "%.1f", interval);
  }

  private static String figure(String output, OutputFigure figure) {
    String text =
        String.format(Locale.ROOT, "%s of '%s': %.4g", figure.name(), output, figure.value());
    return withInterval(text, "%.4g", figure.interval());
  }

  private static String withInterval(String text, String number, @Nullable List<Double> interval) {
    if (interval == null) return text;
    return text
        + String.format(
            Locale.ROOT,
            " (95 %% interval " + number + " to " + number + ")",
            interval.getFirst(),
            interval.getLast());
  }

  private static String price(FloatLayer layer) {
    String text = "%s (%s): %s".formatted(layer.layer(), layer.operator(), layer.reason());
    if (layer.sqnrDbWon() == null) return text;
    return text
        + String.format(
            Locale.ROOT,
            "; price: %+.2f dB, %+d bytes, %+d operators",
            layer.sqnrDbWon(),
            layer.bytes(),
            layer.operators());
  }

  private static void lines(String title, List<String> lines, PrintWriter out) {
    if (lines.isEmpty()) return;
    out.println(title + ":");
    lines.stream().limit(MAX_LINES).forEach(line -> out.println("  " + line));
    if (lines.size() > MAX_LINES) out.println("  and %d more".formatted(lines.size() - MAX_LINES));
  }

  /** Returns the line of a warning: its message, then its code in brackets. */
  static String text(Warning warning) {
    return "%s [%s]".formatted(warning.message(), warning.code());
  }

  private static String percent(double part) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * part);
  }
}
