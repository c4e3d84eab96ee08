package dev.octet.engine.samples.image;

import java.util.concurrent.Semaphore;

/**
 * The heap that images may fill while they are decoded, for all threads together. An image that
 * needs more than all of it can't be decoded; others wait until there is room, so that what can be
 * decoded does not depend on the number of threads.
 */
public final class DecodingRoom {
  /** The rest is for samples, statistics, the network, and what the garbage collector leaves. */
  private static final int PART_OF_HEAP = 2;

  private static final int UNIT = 1 << 10;

  private final Semaphore free;
  private final int units;

  private DecodingRoom(long bytes) {
    units = Math.clamp(bytes / UNIT, 1, Integer.MAX_VALUE);
    free = new Semaphore(units, true);
  }

  /** Half of the heap that this process may have. */
  public static DecodingRoom ofHeap() {
    return new DecodingRoom(Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
  }

  /** How much there is when nothing is being decoded. */
  public long bytes() {
    return (long) units * UNIT;
  }

  /** Room that is taken until it is closed. */
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

  /** Takes room, once there is; all of it for what needs more. */
  public Share take(long bytes) {
    int wanted = (int) Math.min(units, bytes / UNIT + 1);
    free.acquireUninterruptibly(wanted);
    return new Share(wanted);
  }
}
