package dev.octet.engine.graph;

import java.util.List;

/**
 * Affine mapping of a quantized tensor: {@code real = (q - zeroPoint) * scale}, with one pair for
 * the whole tensor or one pair for each slice along {@code axis}.
 *
 * @param scales one scale, or one per slice; each positive and finite
 * @param zeroPoints the quantized values that represent 0.0, as many as scales
 * @param axis axis of the slices; 0 and without meaning if there is one scale
 */
public record Quantization(List<Float> scales, List<Integer> zeroPoints, int axis) {
  public Quantization {
    scales = List.copyOf(scales);
    zeroPoints = List.copyOf(zeroPoints);
    if (scales.isEmpty() || scales.size() != zeroPoints.size()) {
      throw new IllegalArgumentException(
          scales.size() + " scales and " + zeroPoints.size() + " zero points");
    }
    for (float s : scales) {
      if (!(s > 0) || Float.isInfinite(s)) throw new IllegalArgumentException("scale " + s);
    }
  }

  /** Returns a mapping with one scale and zero point for the whole tensor. */
  public static Quantization perTensor(float scale, int zeroPoint) {
    return new Quantization(List.of(scale), List.of(zeroPoint), 0);
  }

  /** Returns whether there are several scales, one for each slice. */
  public boolean isPerChannel() {
    return scales.size() > 1;
  }

  /** Returns the only scale, or the first of several. */
  public float scale() {
    return scales.getFirst();
  }

  /** Returns the scale of a slice; the only scale if there is one. */
  public float scale(int slice) {
    return isPerChannel() ? scales.get(slice) : scale();
  }

  /** Returns the only zero point, or the first of several. */
  public int zeroPoint() {
    return zeroPoints.getFirst();
  }
}
