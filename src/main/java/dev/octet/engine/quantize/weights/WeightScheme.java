package dev.octet.engine.quantize.weights;

import dev.octet.engine.graph.ElementType;

/** Which scales and zero points weights have. */
public enum WeightScheme {
  /** int8 in [-127, 127], zero point 0, one scale for each output channel. */
  PER_CHANNEL(ElementType.INT8),
  /** int8 in [-127, 127], zero point 0, one scale for the tensor. */
  PER_TENSOR(ElementType.INT8),
  /** uint8 in [1, 255], any zero point, one scale for the tensor. */
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
