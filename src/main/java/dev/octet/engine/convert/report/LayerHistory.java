package dev.octet.engine.convert.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a layer between the upload and the artifact. Ratios of signal to quantization
 * noise are in decibels, measured on the samples that report in the artifact with all rewrites and
 * in the one without any; null where there was only one, where the layer is not in 8 bits, and
 * without noise. Each compares with its own float network.
 *
 * @param rewrites those that touched the layer, in their order
 * @param uploadedLow the smallest value that the layer made in the uploaded network in calibration;
 *     null where it was not calibrated
 * @param uploadedHigh the largest, likewise
 * @param sqnrDbWithoutRewrites of its output, which inherits the noise of the layers before it
 * @param sqnrDbWithRewrites likewise
 * @param ownSqnrDbWithoutRewrites of the layer alone, on exact inputs
 * @param ownSqnrDbWithRewrites likewise
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
   * A rewrite that touched a layer.
   *
   * @param rewrite its name: {@code fold-constant-channels}
   * @param change what it did to the layer
   * @param channels of the layer that changed, in the numbering before this rewrite; empty for all
   * @param kept whether the artifact has it
   */
  public record Touch(String rewrite, String change, List<Integer> channels, boolean kept) {
    public Touch {
      channels = List.copyOf(channels);
    }
  }
}
