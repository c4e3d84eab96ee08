package dev.octet.engine.measure;

import dev.octet.engine.measure.kind.OutputFigure;
import dev.octet.engine.measure.kind.OutputKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The error of one output of the artifact, relative to the float network.
 *
 * @param name name of the output in the uploaded model
 * @param samples number of samples on which the outputs were compared
 * @param constant whether the float network's values are the same for all samples, or not finite;
 *     the output then says nothing about the artifact
 * @param sqnrDb signal-to-quantization-noise ratio over all samples in decibels; null without
 *     noise, and if the output is constant
 * @param sqnrDbInterval 95 % confidence interval of {@code sqnrDb} (bootstrap over samples) in
 *     decibels: lower and upper end; null if {@code sqnrDb} is null, and for a single sample
 * @param agreement top-1 agreement: fraction of samples with the same argmax, 0 to 1. If {@code k}
 *     classes share the artifact's largest score, the float network's among them, the sample counts
 *     as 1/k. Null if the output is not a vector of at least two class scores, or is constant
 * @param agreementInterval 95 % confidence interval of {@code agreement} (Wilson, 1927): lower and
 *     upper end; null if {@code agreement} is null
 * @param maximalError largest absolute difference from the float network's values
 * @param notFinite number of samples for which the float network computed an infinite value or NaN;
 *     no other figure includes them
 * @param kind the kind of the output; null in reports of earlier versions
 * @param kindGuess why Octet guessed the kind; null if the recipe says it, and in reports of
 *     earlier versions
 * @param figures the figures of the kind. {@code class-map}: {@code position-agreement}, the part
 *     of the positions with the same class, and {@code mean-iou}, both 0 to 1. {@code
 *     boxes-and-scores}: {@code matched-boxes}, 0 to 1. {@code embedding}: {@code cosine} and
 *     {@code least-cosine}, -1 to 1. {@code image}: {@code psnr-db} in decibels. {@code
 *     regression}: {@code relative-error} and {@code largest-relative-error}, mean absolute errors
 *     of a sample as parts of the output's range. Empty for class scores, and if the output is
 *     constant; null in reports of earlier versions
 * @param parts the tensors that a CONCATENATION or PACK joins to the output, each with its own
 *     noise; empty if there is no such operator
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
    @Nullable OutputKind kind,
    @Nullable String kindGuess,
    @Nullable List<OutputFigure> figures,
    List<Part> parts) {
  public OutputLoss {
    figures = figures == null ? null : List.copyOf(figures);
    parts = List.copyOf(parts);
  }

  /**
   * A part of an output, such as a detector's scores beside its boxes.
   *
   * @param name name of the tensor in the uploaded model
   * @param sqnrDb signal-to-quantization-noise ratio over all samples in decibels; null without
   *     noise or without signal
   * @param maximalError largest absolute difference from the float network's values
   */
  public record Part(String name, @Nullable Double sqnrDb, double maximalError) {}
}
