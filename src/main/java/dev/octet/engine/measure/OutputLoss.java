package dev.octet.engine.measure;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far one output of the artifact agrees with the float network's.
 *
 * @param name the output's name in the uploaded model
 * @param samples how many were compared
 * @param constant whether the float network gave the same values for all samples, or no numbers:
 *     the output says nothing of the artifact then
 * @param sqnrDb signal to quantization noise over all samples, in decibels; null without noise, and
 *     where the output is constant
 * @param sqnrDbInterval its 95 % confidence interval (bootstrap over samples); null where {@code
 *     sqnrDb} is, and for a single sample
 * @param agreement the part of samples with the same argmax, 0 to 1; a sample where {@code k}
 *     classes share the artifact's largest score, the float network's among them, counts as 1/k.
 *     Null where the output is no vector of at least two scores, and where it is constant
 * @param agreementInterval the 95 % confidence interval of the agreement (Wilson, 1927); null where
 *     agreement is
 * @param maximalError the largest absolute difference seen
 * @param notFinite how many samples gave the float network a value that is no finite number; they
 *     are in no other figure
 * @param parts the tensors that a CONCATENATION or PACK joins to the output, each with its own
 *     noise; empty where there is no such operator
 */
public record OutputLoss(
    String name,
    int samples,
    boolean constant,
    @Nullable Double sqnrDb,
    @Nullable List<Double> sqnrDbInterval,
    @Nullable Double agreement,
    @Nullable List<Double> agreementInterval,
    double maximalError,
    int notFinite,
    List<Part> parts) {
  public OutputLoss {
    parts = List.copyOf(parts);
  }

  /**
   * A part of an output, such as the scores of a detector beside its boxes.
   *
   * @param name of the tensor in the uploaded model
   * @param sqnrDb signal to quantization noise over all samples, in decibels; null without noise or
   *     without signal
   * @param maximalError the largest absolute difference seen
   */
  public record Part(String name, @Nullable Double sqnrDb, double maximalError) {}
}
