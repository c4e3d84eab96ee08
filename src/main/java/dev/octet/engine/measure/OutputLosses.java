package dev.octet.engine.measure;

import dev.octet.engine.evidence.RatioInterval;
import dev.octet.engine.evidence.WilsonInterval;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.measure.OutputComparison.PartSums;
import dev.octet.engine.measure.OutputComparison.SampleOutput;
import dev.octet.engine.measure.kind.KindMeasure;
import dev.octet.engine.measure.kind.KnownKind;
import dev.octet.engine.measure.kind.OutputFigure;
import dev.octet.engine.measure.kind.SampleFigure;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Combines the comparisons of all samples for one output. */
final class OutputLosses {
  /** SQNR in decibels to report if the artifact computes infinite values or NaN. */
  private static final double NO_NUMBERS = -100;

  private OutputLosses() {}

  /**
   * Returns the ledger's entry of an output.
   *
   * @param name name of the output
   * @param kind the kind of the output
   * @param shape shape of the output
   * @param parts names of the concatenated tensors; may be empty
   * @param all comparison of each sample, in order
   */
  static OutputLoss of(
      String name, KnownKind kind, Shape shape, List<String> parts, List<SampleOutput> all) {
    List<SampleOutput> samples = all.stream().filter(SampleOutput::isFinite).toList();
    int n = samples.size();
    boolean constant = isConstant(samples.isEmpty() ? all : samples);
    boolean agrees = kind.isScores() && shape.isScores() && !constant && n > 0;
    double largest = samples.stream().mapToDouble(SampleOutput::maximalError).max().orElse(0);
    double same = samples.stream().mapToDouble(SampleOutput::agreement).sum();
    double[] signal = samples.stream().mapToDouble(SampleOutput::signal).toArray();
    double[] noise = samples.stream().mapToDouble(SampleOutput::noise).toArray();
    Double sqnr = constant ? null : decibels(signal, noise);
    return new OutputLoss(
        name,
        n,
        constant,
        sqnr,
        sqnr == null ? null : RatioInterval.decibels(signal, noise),
        agrees ? same / n : null,
        agrees ? WilsonInterval.of(same, n) : null,
        largest,
        all.size() - n,
        kind.kind(),
        kind.guess(),
        constant ? List.of() : figures(kind, shape, samples),
        IntStream.range(0, parts.size()).mapToObj(p -> part(parts.get(p), p, samples)).toList());
  }

  private static List<OutputFigure> figures(
      KnownKind kind, Shape shape, List<SampleOutput> samples) {
    KindMeasure measure = KindMeasure.of(kind, shape);
    List<SampleFigure> figures = new ArrayList<>();
    for (SampleOutput sample : samples) if (sample.figure() != null) figures.add(sample.figure());
    return measure == null || figures.isEmpty() ? List.of() : measure.figures(figures);
  }

  private static OutputLoss.Part part(String name, int index, List<SampleOutput> samples) {
    List<PartSums> sums = samples.stream().map(sample -> sample.parts().get(index)).toList();
    double[] signal = sums.stream().mapToDouble(PartSums::signal).toArray();
    double[] noise = sums.stream().mapToDouble(PartSums::noise).toArray();
    double largest = sums.stream().mapToDouble(PartSums::maximalError).max().orElse(0);
    return new OutputLoss.Part(name, decibels(signal, noise), largest);
  }

  /**
   * Returns whether the float network's values are the same for all samples, all 0, or not finite.
   * Any artifact that outputs this constant would seem perfect. A single sample can only show the
   * latter two cases.
   */
  static boolean isConstant(List<SampleOutput> samples) {
    double signal = samples.stream().mapToDouble(SampleOutput::signal).sum();
    if (samples.isEmpty()) return false;
    if (signal == 0 || !Double.isFinite(signal)) return true;
    return samples.size() > 1
        && samples.stream().mapToInt(SampleOutput::fingerprint).distinct().count() == 1;
  }

  private static @Nullable Double decibels(double[] signal, double[] noise) {
    double signals = 0;
    double noises = 0;
    for (int i = 0; i < signal.length; i++) {
      signals += signal[i];
      noises += noise[i];
    }
    if (!Double.isFinite(noises)) return NO_NUMBERS;
    return NoiseSums.decibels(signals, noises);
  }
}
