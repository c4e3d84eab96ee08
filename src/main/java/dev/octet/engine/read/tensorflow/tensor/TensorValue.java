package dev.octet.engine.read.tensorflow.tensor;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Shape;

/**
 * A tensor with known elements.
 *
 * @param shape extents
 * @param type FLOAT32 for floats of any size, INT32 for integers of any size, or BOOL
 * @param elements row-major elements of the type
 */
public record TensorValue(Shape shape, ElementType type, Constant elements) {}
