package dev.octet.engine.quantize;

import dev.octet.engine.graph.Op;
import dev.octet.engine.quantize.weights.WeightScheme;
import dev.octet.engine.release.Release;

/**
 * The runtimes that an artifact must run on, beyond the newest one.
 *
 * @param runtime the oldest release of TensorFlow Lite
 * @param perTensorFullyConnected whether the weights of FULLY_CONNECTED have one scale although the
 *     target has one per channel
 */
public record Compatibility(Release runtime, boolean perTensorFullyConnected) {
  /** The newest release, with all that its kernels support. */
  public static final Compatibility NEWEST = new Compatibility(Release.NEWEST, false);

  /** Returns the scheme of a layer's weights. */
  WeightScheme scheme(Op.Weighted op, Target rules) {
    return perTensorFullyConnected
            && op instanceof Op.FullyConnected
            && rules.weights().isPerChannel()
        ? WeightScheme.PER_TENSOR
        : rules.weights();
  }
}
