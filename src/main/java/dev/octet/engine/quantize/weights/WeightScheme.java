package dev.octet.engine.quantize.weights;

import dev.octet.engine.graph.ElementType;

/** The scales and zero points of weights. */
public enum WeightScheme {
  /** int8 in [-127, 127], zero point 0, per-channel scales. */
  PER_CHANNEL(ElementType.INT8),
  /** int8 in [-127, 127], zero point 0, per-tensor scale. */
  PER_TENSOR(ElementType.INT8),
  /** uint8 in [1, 255], any zero point, per-tensor scale. */
  PER_TENSOR_ASYMMETRIC(ElementType.UINT8),
  /** 16-bit floats. */
  HALF(ElementType.FLOAT16);

  private final ElementType type;

  WeightScheme(ElementType type) {
    this.type = type;
  }

  public ElementType type() {
    return type;
  }

  public boolean isPerChannel() {
    return this == PER_CHANNEL;
  }
}
