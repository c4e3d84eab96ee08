package dev.octet.engine.graph;

import org.jspecify.annotations.Nullable;

/**
 * An activation or a constant.
 *
 * @param name name as in the uploaded model; not necessarily unique
 * @param shape extents of the tensor
 * @param type type of the elements
 * @param quantization affine mapping of quantized elements, or null
 * @param constant the elements of a constant, or null for an activation
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

  /** Returns an activation without quantization parameters. */
  public static Tensor activation(String name, Shape shape, ElementType type) {
    return new Tensor(name, shape, type, null, null);
  }

  /** Returns a FLOAT32 constant with row-major values. */
  public static Tensor constant(String name, Shape shape, float... values) {
    return new Tensor(name, shape, ElementType.FLOAT32, null, Constant.ofFloats(values));
  }

  /** Returns an INT32 constant with row-major values. */
  public static Tensor constant(String name, Shape shape, int... values) {
    return new Tensor(name, shape, ElementType.INT32, null, Constant.ofInts(values));
  }

  /** Returns the size of all elements in bytes. */
  public long bytes() {
    return shape.elements() * type.bytes();
  }

  /** Returns whether the elements are known. */
  public boolean isConstant() {
    return constant != null;
  }

  /**
   * Returns the constant's elements.
   *
   * @throws IllegalStateException if the tensor is an activation
   */
  public Constant requireConstant() {
    if (constant == null)
      throw new IllegalStateException("tensor '" + name + "' is not a constant");
    return constant;
  }

  /** Returns a copy with another element type and other quantization parameters. */
  public Tensor withQuantization(ElementType newType, @Nullable Quantization newQuantization) {
    return new Tensor(name, shape, newType, newQuantization, constant);
  }

  /** Returns a copy with another name. */
  public Tensor withName(String newName) {
    return new Tensor(newName, shape, type, quantization, constant);
  }
}
