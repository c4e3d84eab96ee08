package dev.octet.engine.run;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Shape;
import java.lang.foreign.MemorySegment;

/**
 * A tensor of a loaded model as a view of native memory, without a copy.
 *
 * @param name name in the model
 * @param shape extents
 * @param type type of the elements
 * @param data exactly {@code shape.elements() * type.bytes()} bytes, row-major, in native byte
 *     order; valid until the interpreter's next {@link Interpreter#invoke()} or close; access after
 *     close throws an {@link IllegalStateException}
 */
public record TensorView(String name, Shape shape, ElementType type, MemorySegment data) {}
