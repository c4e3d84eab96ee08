package dev.octet.engine.run;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Shape;
import java.lang.foreign.MemorySegment;

/**
 * One tensor of a loaded model, where it lies in native memory: nothing is copied.
 *
 * @param name as in the model
 * @param data exactly {@code shape.elements() * type.bytes()} bytes, row-major, in native byte
 *     order; valid until the interpreter's next {@link Interpreter#invoke()} or close, and refused
 *     with an {@link IllegalStateException} after close
 */
public record TensorView(String name, Shape shape, ElementType type, MemorySegment data) {}
