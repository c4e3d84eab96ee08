package dev.octet.engine.measure;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far one output of the artifact agrees with the float network's.
 *
 * @param name the output's name in the uploaded model
 * @param sqnrDb signal to quantization noise over all samples, in decibels; null without noise
 * @param agreement the part of samples with the same argmax, 0 to 1; null where the output is no
 *     vector of at least two scores
 * @param agreementInterval the 95 % confidence interval of the agreement (Wilson, 1927); null where
 *     agreement is
 * @param maximalError the largest absolute difference seen
 */
public record OutputLoss(
    String name,
    @Nullable Double sqnrDb,
    @Nullable Double agreement,
    @Nullable List<Double> agreementInterval,
    double maximalError) {}
