package dev.octet.engine.convert.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The changes of a layer between the upload and the artifact. Signal-to-quantization-noise ratios
 * are in decibels, measured on the test samples in the artifact with all rewrites and in the one
 * without any, each relative to its own float network. They are null if there is only one artifact,
 * if the layer is not in 8 bits, and if there is no noise.
 *
 * @param rewrites the rewrites that changed the layer, in order
 * @param uploadedLow the smallest value of the layer's output in the uploaded network in
 *     calibration; null if the layer was not calibrated
 * @param uploadedHigh the largest value of the layer's output in the uploaded network in
 *     calibration; null if the layer was not calibrated
 * @param sqnrDbWithoutRewrites of its output, including the noise of the layers before it, without
 *     rewrites
 * @param sqnrDbWithRewrites of its output, including the noise of the layers before it, with
 *     rewrites
 * @param ownSqnrDbWithoutRewrites of the layer alone, on exact inputs, without rewrites
 * @param ownSqnrDbWithRewrites of the layer alone, on exact inputs, with rewrites
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
   * @param rewrite name of the rewrite: {@code fold-constant-channels}
   * @param change what it did to the layer
   * @param channels the changed channels of the layer, in the numbering before this rewrite; empty
   *     for all
   * @param kept whether the artifact has the change
   */
  public record Touch(String rewrite, String change, List<Integer> channels, boolean kept) {
    public Touch {
      channels = List.copyOf(channels);
    }
  }
}
