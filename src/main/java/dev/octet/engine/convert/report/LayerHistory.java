package dev.octet.engine.convert.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The changes of a layer between the uploaded model and the artifact. Signal-to-quantization-noise
 * ratios (SQNR) are in decibels, measured on the test samples in the artifact with all rewrites and
 * in one without any, each relative to its own float network. They are null if there is only one
 * artifact, if the layer is not in 8 bits, and if there is no noise.
 *
 * @param rewrites the rewrites that changed the layer, in order
 * @param uploadedLow the smallest value of the layer's output in the uploaded network in
 *     calibration; null if the layer was not calibrated
 * @param uploadedHigh the largest value of the layer's output in the uploaded network in
 *     calibration; null if the layer was not calibrated
 * @param sqnrDbWithoutRewrites SQNR of the layer's output without rewrites, including the noise of
 *     the layers before it
 * @param sqnrDbWithRewrites SQNR of the layer's output with rewrites, including the noise of the
 *     layers before it
 * @param ownSqnrDbWithoutRewrites SQNR of the layer alone without rewrites, on exact inputs
 * @param ownSqnrDbWithRewrites SQNR of the layer alone with rewrites, on exact inputs
 */
public record LayerHistory(
    List<Touch> rewrites,
    @Nullable Double uploadedLow,
    @Nullable Double uploadedHigh,
    @Nullable Double sqnrDbWithoutRewrites,
    @Nullable Double sqnrDbWithRewrites,
    @Nullable Double ownSqnrDbWithoutRewrites,
    @Nullable Double ownSqnrDbWithRewrites) {
  public LayerHistory {
    rewrites = List.copyOf(rewrites);
  }

  /**
   * A rewrite that changed a layer.
   *
   * @param rewrite name of the rewrite, such as {@code prune-constant-channels}
   * @param change what the rewrite did to the layer
   * @param channels the changed channels of the layer, numbered as before this rewrite; empty for
   *     all
   * @param kept whether the artifact contains the change
   */
  public record Touch(String rewrite, String change, List<Integer> channels, boolean kept) {
    public Touch {
      channels = List.copyOf(channels);
    }
  }
}
