package dev.octet.engine.calibrate;

import java.util.Map;
import java.util.Set;

/**
 * Statistics of the float network's tensors over all calibration samples.
 *
 * @param samples number of samples
 * @param tensors statistics by tensor id: of the requested inputs and activations that are float32
 *     and not empty
 * @param extremes extremes of the watched channels, by tensor id
 * @param rowMaxima by tensor id, where requested: the smallest maximum of a row (the values along
 *     the last axis) in any sample. Rows of equal values are ignored; a tensor with no other rows
 *     is absent
 * @param notFinite ids of the tensors of {@link ChannelWatch#ends()} that had an infinite value or
 *     NaN in some sample; they have no other statistics
 */
public record Statistics(
    int samples,
    Map<Integer, TensorStatistics> tensors,
    Map<Integer, ChannelExtremes> extremes,
    Map<Integer, Float> rowMaxima,
    Set<Integer> notFinite) {
  public Statistics {
    tensors = Map.copyOf(tensors);
    extremes = Map.copyOf(extremes);
    rowMaxima = Map.copyOf(rowMaxima);
    notFinite = Set.copyOf(notFinite);
  }

  /** Creates statistics of tensors that are all finite. */
  public Statistics(
      int samples,
      Map<Integer, TensorStatistics> tensors,
      Map<Integer, ChannelExtremes> extremes,
      Map<Integer, Float> rowMaxima) {
    this(samples, tensors, extremes, rowMaxima, Set.of());
  }

  /** Creates statistics without row maxima. */
  public Statistics(
      int samples, Map<Integer, TensorStatistics> tensors, Map<Integer, ChannelExtremes> extremes) {
    this(samples, tensors, extremes, Map.of());
  }

  /** Creates statistics without channel extremes and row maxima. */
  public Statistics(int samples, Map<Integer, TensorStatistics> tensors) {
    this(samples, tensors, Map.of());
  }
}
