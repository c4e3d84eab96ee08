package dev.octet.engine.run;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The bytes of a {@code .tflite} in native memory, shared by several interpreters. Close it after
 * the last of them.
 */
public final class ModelBytes implements AutoCloseable {
  /**
   * TensorFlow Lite requires an alignment of 16 for a model's buffers; a cache line costs no more.
   */
  private static final long ALIGNMENT = 64;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment bytes;

  private ModelBytes(byte[] model) {
    bytes = arena.allocate(model.length, ALIGNMENT);
    MemorySegment.copy(MemorySegment.ofArray(model), 0, bytes, 0, model.length);
  }

  /** Copies a verified {@code .tflite} to native memory. */
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
