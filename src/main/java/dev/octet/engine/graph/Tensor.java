package dev.octet.engine.graph;

import org.jspecify.annotations.Nullable;

/**
 * An edge of the graph, or a constant.
 *
 * @param name as in the uploaded model; not necessarily unique
 * @param quantization the affine map where the elements are quantized, or null
 * @param constant the elements where they are known, or null for an activation
 */
public record Tensor(
    String name,
    Shape shape,
    ElementType type,
    @Nullable Quantization quantization,
    @Nullable Constant constant) {
  public Tensor {
    if (constant != null
        && constant.length() != Math.multiplyExact(shape.elements(), type.bytes())) {
      throw new IllegalArgumentException(
          "constant '%s' has %d bytes, %s of %s needs %d"
              .formatted(name, constant.length(), shape, type, shape.elements() * type.bytes()));
    }
  }

  /** A float or integer activation without quantization. */
  public static Tensor activation(String name, Shape shape, ElementType type) {
    return new Tensor(name, shape, type, null, null);
  }

  public static Tensor constant(String name, Shape shape, float... values) {
    return new Tensor(name, shape, ElementType.FLOAT32, null, Constant.ofFloats(values));
  }

  public static Tensor constant(String name, Shape shape, int... values) {
    return new Tensor(name, shape, ElementType.INT32, null, Constant.ofInts(values));
  }

  /** The bytes that the elements take. */
  public long bytes() {
    return shape.elements() * type.bytes();
  }

  public boolean isConstant() {
    return constant != null;
  }

  /**
   * The constant's elements.
   *
   * @throws IllegalStateException if the tensor is an activation
   */
  public Constant requireConstant() {
    if (constant == null) throw new IllegalStateException("tensor '" + name + "' is no constant");
    return constant;
  }

  public Tensor withQuantization(ElementType newType, @Nullable Quantization newQuantization) {
    return new Tensor(name, shape, newType, newQuantization, constant);
  }

  public Tensor withName(String newName) {
    return new Tensor(newName, shape, type, quantization, constant);
  }
}
