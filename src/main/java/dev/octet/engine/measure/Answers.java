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
 * How far an artifact agrees with the uploaded network, kept apart by sample, so that artifacts are
 * compared on the same samples, and by output, so that an output of large numbers (boxes) does not
 * hide the noise of one of small numbers (scores).
 *
 * @param agreement of each sample, the mean over outputs of scores ({@link TopScores#agreement});
 *     null without such an output that varies between samples
 * @param outputs the noise of each output; those that the float network keeps constant are left out
 *     where others vary
 */
public record Answers(double @Nullable [] agreement, List<OutputNoise> outputs) {
  /** Noise below the output's mean signal by this many decibels is none. */
  private static final double LEAST = -100;

  private static final double MOST = 100;

  public Answers {
    outputs = List.copyOf(outputs);
  }

  /**
   * The noise of an output.
   *
   * @param decibels of each sample, against the output's mean signal over all samples: -100 to 100
   */
  public record OutputNoise(double[] decibels) {}

  /**
   * Gathers.
   *
   * @param scores for each output, whether its argmax is an answer
   * @param samples for each sample, what it says of each output
   */
  static Answers of(List<Boolean> scores, List<List<SampleOutput>> samples) {
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
    return new Answers(
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

  /** How many samples there are. */
  public int samples() {
    return outputs.isEmpty() ? 0 : outputs.getFirst().decibels().length;
  }

  /** How many of the samples agree, a tie as a fraction; null without scores. */
  public @Nullable Double agreeing() {
    return agreement == null ? null : Arrays.stream(agreement).sum();
  }

  /** The noise, as a part of the signal: the geometric mean over samples and outputs. */
  public double noise() {
    return Math.pow(10, Arrays.stream(bySample()).average().orElse(LEAST) / 10);
  }

  /** Whether the outputs are the float network's. */
  public boolean isExact() {
    return Arrays.stream(bySample()).allMatch(decibels -> decibels <= LEAST);
  }

  /** On how many samples this artifact agrees more than another; null without scores. */
  public @Nullable PairedSigns agreementOver(Answers other) {
    double[] before = other.agreement;
    return agreement == null || before == null ? null : PairedSigns.of(before, agreement);
  }

  /** How much less noise there is than in another artifact: the mean over outputs. */
  public PairedDecibels gainOver(Answers other) {
    return PairedDecibels.of(other.bySample(), bySample());
  }

  /** The same of the output that gains least, or loses most. */
  public PairedDecibels leastGainOver(Answers other) {
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
