package dev.octet.engine.graph;

import java.util.List;

/**
 * The affine map of a quantized tensor: {@code real = (q - zeroPoint) * scale}, with one pair for
 * the whole tensor or one for each slice along {@code axis}.
 *
 * @param scales step sizes, each positive and finite; one, or one for each slice
 * @param zeroPoints the integers that stand for 0.0, as many as scales
 * @param axis the axis of the slices; 0 and without meaning where there is one scale
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

  /** One scale and zero point for the whole tensor. */
  public static Quantization perTensor(float scale, int zeroPoint) {
    return new Quantization(List.of(scale), List.of(zeroPoint), 0);
  }

  public boolean isPerChannel() {
    return scales.size() > 1;
  }

  /** The only scale, or the first. */
  public float scale() {
    return scales.getFirst();
  }

  /** The scale of a slice. */
  public float scale(int slice) {
    return isPerChannel() ? scales.get(slice) : scale();
  }

  /** The only zero point, or the first. */
  public int zeroPoint() {
    return zeroPoints.getFirst();
  }
}
