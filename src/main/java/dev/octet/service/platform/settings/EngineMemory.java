package dev.octet.service.platform.settings;

import org.springframework.util.unit.DataSize;

/**
 * How the memory of children and the size of what they are given depend on each other: the one
 * place that derives one from the other.
 *
 * @param heap of a child whose model is not large
 * @param memory of a child, heap included
 */
public record EngineMemory(DataSize heap, DataSize memory) {
  /** The largest file that the engine reads: 1 GiB. */
  private static final long READABLE_MODEL = 1L << 30;

  /** The heap takes the file, its constants as they are read, as they are rewritten and written. */
  private static final int HEAP_FOR_EACH_BYTE = 4;

  /** The part of a heap that does not depend on the model. */
  private static final long HEAP_BASE = 64L << 20;

  /** At least a quarter of a child's memory is left for native memory. */
  private static final int QUARTERS_OF_HEAP = 3;

  public static EngineMemory of(OctetProperties properties) {
    return new EngineMemory(properties.engine().heap(), properties.engine().memory());
  }

  public EngineMemory {
    if (heap.toBytes() > largestHeap(memory)) {
      throw new IllegalArgumentException(
          "octet.engine.heap (%d MB) is more than three quarters of octet.engine.memory (%d MB)"
              .formatted(heap.toMegabytes(), memory.toMegabytes()));
    }
  }

  private static long largestHeap(DataSize memory) {
    return memory.toBytes() / 4 * QUARTERS_OF_HEAP;
  }

  /** The heap for a model of so many bytes. */
  public DataSize heapFor(long modelBytes) {
    long wanted = HEAP_BASE + HEAP_FOR_EACH_BYTE * modelBytes;
    return DataSize.ofBytes(Math.max(heap.toBytes(), Math.min(wanted, largestHeap(memory))));
  }

  /** The largest model that fits into the largest heap and that the engine reads. */
  DataSize largestModel() {
    long fitting = (largestHeap(memory) - HEAP_BASE) / HEAP_FOR_EACH_BYTE;
    return DataSize.ofBytes(Math.clamp(fitting, 1, READABLE_MODEL));
  }
}
