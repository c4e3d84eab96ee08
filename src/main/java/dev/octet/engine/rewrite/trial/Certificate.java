package dev.octet.engine.rewrite.trial;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The record of one rewrite that was tried: its promise, the measurement and the decision.
 *
 * @param rewrite name of the rewrite: {@code fold-constant-channels}
 * @param promise the promise that the rewrite makes
 * @param rescales whether it changes the values of activations, so that its only benefit is a
 *     better use of the quantization grids
 * @param sites the layers that it changed, or would have changed
 * @param measured the measurement on the selection samples, or null if there were none
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

  /** Returns a copy that is reverted after all. */
  public Certificate reverted(String why) {
    return new Certificate(rewrite, promise, rescales, sites, measured, false, why);
  }

  /**
   * A layer that a rewrite changes.
   *
   * @param layer name of the layer in the uploaded model
   * @param channels the affected channels of the layer's output (of its input, if {@code change}
   *     says so), numbered as before this rewrite
   * @param change what the rewrite does to the layer
   */
  public record Site(String layer, List<Integer> channels, String change) {
    public Site {
      channels = List.copyOf(channels);
    }
  }

  /**
   * The comparison of the rewritten network with the uploaded one.
   *
   * @param samples the number of samples that the networks were compared on
   * @param agreement top-1 agreement, 0 to 1, of the output with the lowest one; null if no output
   *     is a vector of scores
   * @param agreementLoss the agreement before this rewrite minus the agreement after it; null if
   *     {@code agreement} is null
   * @param largestChange the largest absolute change of any output, compared with the network
   *     before this rewrite
   * @param meanChange the mean absolute change of all outputs, each output counted once, compared
   *     with the network before this rewrite
   * @param ranges the ranges of the changed layers' outputs before and after the rewrite
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
   * The range of a layer's output over the selection samples, before and after a rewrite.
   *
   * @param layer name of the layer in the uploaded model
   * @param lowBefore smallest value before the rewrite
   * @param highBefore largest value before the rewrite
   * @param lowAfter smallest value after the rewrite
   * @param highAfter largest value after the rewrite
   */
  public record RangeChange(
      String layer, float lowBefore, float highBefore, float lowAfter, float highAfter) {}
}
