package dev.octet.engine.run;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A {@code .tflite} in native memory, for as many interpreters as there are threads. Close it after
 * the last of them.
 */
public final class ModelBytes implements AutoCloseable {
  /** The alignment TensorFlow Lite asks of a model's buffers is 16; a cache line is as cheap. */
  private static final long ALIGNMENT = 64;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment bytes;

  private ModelBytes(byte[] model) {
    bytes = arena.allocate(model.length, ALIGNMENT);
    MemorySegment.copy(MemorySegment.ofArray(model), 0, bytes, 0, model.length);
  }

  /** Copies a verified {@code .tflite}. */
  public static ModelBytes of(byte[] model) {
    return new ModelBytes(model);
  }

  MemorySegment segment() {
    return bytes;
  }

  @Override
  public void close() {
    arena.close();
  }
}
