package dev.octet.engine.samples.image;

import java.util.concurrent.Semaphore;

/**
 * Limit on the heap that images take while they are decoded, shared by all threads. An image that
 * needs more than the whole limit can't be decoded; others wait for free memory, so that the number
 * of threads does not influence which images can be decoded.
 */
public final class DecodingRoom {
  /**
   * Divisor of the maximum heap; the other half is for samples, statistics, the network and the
   * garbage collector.
   */
  private static final int PART_OF_HEAP = 2;

  private static final int UNIT = 1 << 10;

  private final Semaphore free;
  private final int units;

  private DecodingRoom(long bytes) {
    units = Math.clamp(bytes / UNIT, 1, Integer.MAX_VALUE);
    free = new Semaphore(units, true);
  }

  /** Returns a limit of half of this process's maximum heap. */
  public static DecodingRoom ofHeap() {
    return new DecodingRoom(Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
  }

  /** Returns the whole limit in bytes. */
  public long bytes() {
    return (long) units * UNIT;
  }

  /** A reservation, held until it is closed. */
  public final class Share implements AutoCloseable {
    private final int taken;

    private Share(int taken) {
      this.taken = taken;
    }

    @Override
    public void close() {
      free.release(taken);
    }
  }

  /**
   * Reserves memory, waiting until enough is free. Reserves the whole limit if more is requested.
   */
  public Share take(long bytes) {
    int wanted = (int) Math.min(units, bytes / UNIT + 1);
    free.acquireUninterruptibly(wanted);
    return new Share(wanted);
  }
}
