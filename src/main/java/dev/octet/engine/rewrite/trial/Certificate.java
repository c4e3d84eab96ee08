package dev.octet.engine.rewrite.trial;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One application of a rewrite: what it promised, what was measured, what became of it.
 *
 * @param rewrite its name: {@code fold-constant-channels}
 * @param rescales whether activations have other values with it, so that all it can win is how they
 *     and the weights lie on the grid
 * @param sites the layers that it changed, or would have
 * @param measured on the samples that choose, or null where there was no sample to measure on
 * @param kept whether the network has it
 * @param reason why it was kept or reverted
 */
public record Certificate(
    String rewrite,
    Promise promise,
    boolean rescales,
    List<Site> sites,
    @Nullable Measured measured,
    boolean kept,
    String reason) {
  public Certificate {
    sites = List.copyOf(sites);
  }

  /** The same, taken back after all. */
  public Certificate reverted(String why) {
    return new Certificate(rewrite, promise, rescales, sites, measured, false, why);
  }

  /**
   * A layer that a rewrite changes.
   *
   * @param layer its name in the uploaded model
   * @param channels which ones of its output (of its input, where the change says so), in the
   *     numbering that the layer had before this rewrite
   * @param change what happens to it
   */
  public record Site(String layer, List<Integer> channels, String change) {
    public Site {
      channels = List.copyOf(channels);
    }
  }

  /**
   * The rewritten network beside the uploaded one.
   *
   * @param samples how many
   * @param agreement part of the samples with the same argmax, in the output of scores that agrees
   *     least; null without such an output
   * @param agreementLoss this rewrite's part: the agreement before it less the one after it
   * @param largestChange of any output, absolute, against the network before this rewrite
   * @param meanChange of all outputs, absolute, each output counted once, likewise
   * @param ranges of the tensors at its sites, before and after
   */
  public record Measured(
      int samples,
      @Nullable Double agreement,
      @Nullable Double agreementLoss,
      double largestChange,
      double meanChange,
      List<RangeChange> ranges) {
    public Measured {
      ranges = List.copyOf(ranges);
    }
  }

  /**
   * The range of a layer's output, over the samples that choose.
   *
   * @param layer its name
   */
  public record RangeChange(
      String layer, float lowBefore, float highBefore, float lowAfter, float highAfter) {}
}
