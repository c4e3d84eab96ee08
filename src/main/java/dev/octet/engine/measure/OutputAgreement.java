package dev.octet.engine.measure;

import dev.octet.engine.evidence.PairedDecibels;
import dev.octet.engine.evidence.PairedSigns;
import dev.octet.engine.measure.OutputComparison.SampleOutput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Agreement of an artifact's outputs with the uploaded network's. The figures are kept by sample,
 * so that artifacts can be compared on the same samples, and by output, so that an output with
 * large values (boxes) does not hide the noise of one with small values (scores).
 *
 * @param agreement for each sample, the mean top-1 agreement over outputs of class scores ({@link
 *     TopScores#agreement}; for class maps the part of the positions); null if no such output
 *     varies between samples
 * @param outputs noise of each output; outputs that the float network keeps constant are left out
 *     if others vary
 */
public record OutputAgreement(double @Nullable [] agreement, List<OutputNoise> outputs) {
  /**
   * Lower bound of a sample's noise in decibels relative to the output's mean signal; noise at the
   * bound counts as none.
   */
  private static final double LEAST = -100;

  private static final double MOST = 100;

  public OutputAgreement {
    outputs = List.copyOf(outputs);
  }

  /**
   * Noise of one output.
   *
   * @param decibels noise of each sample, -100 to 100 dB relative to the output's mean signal over
   *     all samples
   */
  public record OutputNoise(double[] decibels) {}

  /**
   * Combines the comparisons of all samples.
   *
   * @param scores for each output, whether it has class scores, as a vector or for each position
   * @param samples for each sample, the comparison of each output
   */
  static OutputAgreement of(List<Boolean> scores, List<List<SampleOutput>> samples) {
    List<OutputNoise> varying = new ArrayList<>();
    List<OutputNoise> constant = new ArrayList<>();
    List<double[]> agreements = new ArrayList<>();
    for (int o = 0; o < scores.size(); o++) {
      int output = o;
      List<SampleOutput> all = samples.stream().map(sample -> sample.get(output)).toList();
      boolean says = !OutputLosses.isConstant(all);
      (says ? varying : constant).add(noise(all));
      if (says && scores.get(o)) {
        agreements.add(all.stream().mapToDouble(SampleOutput::agreement).toArray());
      }
    }
    return new OutputAgreement(
        agreements.isEmpty() ? null : mean(agreements, samples.size()),
        varying.isEmpty() ? constant : varying);
  }

  private static OutputNoise noise(List<SampleOutput> samples) {
    double signal = samples.stream().mapToDouble(SampleOutput::signal).average().orElse(0);
    double reference = signal > 0 && Double.isFinite(signal) ? signal : 1;
    return new OutputNoise(
        samples.stream()
            .mapToDouble(it -> Math.clamp(10 * Math.log10(it.noise() / reference), LEAST, MOST))
            .toArray());
  }

  private static double[] mean(List<double[]> outputs, int samples) {
    var mean = new double[samples];
    Arrays.setAll(mean, s -> outputs.stream().mapToDouble(output -> output[s]).average().orElse(0));
    return mean;
  }

  /** Returns the number of samples. */
  public int samples() {
    return outputs.isEmpty() ? 0 : outputs.getFirst().decibels().length;
  }

  /**
   * Returns the number of samples with the same top-1 class, where a tie counts as a fraction; null
   * without scores.
   */
  public @Nullable Double agreeing() {
    return agreement == null ? null : Arrays.stream(agreement).sum();
  }

  /** Returns the ratio of noise to signal: the geometric mean over samples and outputs. */
  public double noise() {
    return Math.pow(10, Arrays.stream(bySample()).average().orElse(LEAST) / 10);
  }

  /** Returns whether all outputs equal the float network's. */
  public boolean isExact() {
    return Arrays.stream(bySample()).allMatch(decibels -> decibels <= LEAST);
  }

  /**
   * Returns on how many samples this artifact agrees more, and on how many less, than another; null
   * without scores.
   */
  public @Nullable PairedSigns agreementOver(OutputAgreement other) {
    double[] before = other.agreement;
    return agreement == null || before == null ? null : PairedSigns.of(before, agreement);
  }

  /** Returns how much less noise this artifact has than another, as a mean over outputs. */
  public PairedDecibels gainOver(OutputAgreement other) {
    return PairedDecibels.of(other.bySample(), bySample());
  }

  /** Returns the gain over another artifact for the output that gains least or loses most. */
  public PairedDecibels leastGainOver(OutputAgreement other) {
    List<PairedDecibels> gains = new ArrayList<>();
    for (int o = 0; o < outputs.size(); o++) {
      gains.add(PairedDecibels.of(other.outputs.get(o).decibels(), outputs.get(o).decibels()));
    }
    return gains.stream()
        .min(Comparator.comparingDouble(PairedDecibels::mean))
        .orElseGet(() -> gainOver(other));
  }

  private double[] bySample() {
    return mean(outputs.stream().map(OutputNoise::decibels).toList(), samples());
  }
}
