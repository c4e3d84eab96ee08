package dev.octet.engine.calibrate;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Reads a tensor once, in pieces that stay in the first-level cache, and leaves what was found of
 * it in its fields. The loops are written so that HotSpot turns them into vector instructions: one
 * array index, no branches, sums side by side in lanes ({@code lane = position mod width}, a
 * multiple of the channels, so that the lanes add up to channels). One a thread.
 */
final class TensorScan {
  /** Lanes: four arrays of them are half of a first-level cache of 32 KiB. */
  private static final int LANES = 1024;

  /** Rows that are summed in float before they go into doubles. */
  private static final int ROWS_IN_FLOAT = 32;

  private final float[] values = new float[LANES];
  private final int[] bits = new int[LANES];
  private final float[] sums = new float[LANES];
  private final float[] squares = new float[LANES];
  private float[] picked = new float[LANES];
  private double[] channelSums = new double[0];
  private double squareSum;
  private int pickedCount;
  private int least;
  private int greatest;
  private int channels;
  private long stride;
  private long nextPick;

  /**
   * Scans a tensor.
   *
   * @param data float32
   * @param elements how many
   * @param lastAxis the extent of the last axis
   * @param pickStride every how many-th value is picked
   * @param phase the first one that is picked, below the stride
   * @return whether all values are finite; if not, nothing else holds
   */
  boolean scan(MemorySegment data, long elements, int lastAxis, long pickStride, long phase) {
    begin(elements, lastAxis, pickStride, phase);
    if (lastAxis <= LANES) {
      int width = (int) Math.min(LANES / lastAxis * (long) lastAxis, elements);
      long rows = elements / width;
      scanBlock(data, 0, width, width, rows, 0);
      int rest = (int) (elements - rows * width);
      if (rest > 0) scanBlock(data, rows * width, rest, rest, 1, 0);
    } else {
      for (int channel = 0; channel < lastAxis; channel += LANES) {
        int width = Math.min(LANES, lastAxis - channel);
        scanBlock(data, channel, width, lastAxis, elements / lastAxis, channel);
      }
    }
    // a value that isn't finite makes the squares so; a huge one too
    return Double.isFinite(squareSum) || scanSlowly(data, elements);
  }

  private void begin(long elements, int lastAxis, long pickStride, long phase) {
    channels = lastAxis;
    stride = pickStride;
    nextPick = phase;
    pickedCount = 0;
    squareSum = 0;
    least = Integer.MAX_VALUE;
    greatest = Integer.MIN_VALUE;
    int mostPicked = (int) (elements / pickStride + 1);
    if (picked.length < mostPicked) picked = new float[mostPicked];
    if (channelSums.length < lastAxis) channelSums = new double[lastAxis];
    Arrays.fill(channelSums, 0, lastAxis, 0);
  }

  /** Rows of a block of lanes: {@code offset + row * rowStride + lane}. */
  private void scanBlock(
      MemorySegment data, long offset, int width, long rowStride, long rows, int firstChannel) {
    Arrays.fill(sums, 0, width, 0);
    Arrays.fill(squares, 0, width, 0);
    int unflushed = 0;
    for (long row = 0; row < rows; row++) {
      long start = offset + row * rowStride;
      MemorySegment.copy(data, ValueLayout.JAVA_FLOAT, start * Float.BYTES, values, 0, width);
      MemorySegment.copy(data, ValueLayout.JAVA_INT, start * Float.BYTES, bits, 0, width);
      addToLanes(values, sums, squares, width);
      widen(bits, width);
      pick(start, width);
      if (++unflushed == ROWS_IN_FLOAT) {
        flush(width, firstChannel);
        unflushed = 0;
      }
    }
    flush(width, firstChannel);
  }

  private static void addToLanes(float[] values, float[] sums, float[] squares, int width) {
    for (int i = 0; i < width; i++) {
      float value = values[i];
      sums[i] += value;
      squares[i] += value * value;
    }
  }

  /**
   * Least and greatest as integers: the bits of floats are ordered as integers are once those of
   * negative ones are turned around, and integer minima cost a third of what Java's {@code
   * Math.min(float, float)} does.
   */
  private void widen(int[] bits, int width) {
    int low = least;
    int high = greatest;
    for (int i = 0; i < width; i++) {
      int b = bits[i];
      int ordered = b ^ ((b >> 31) >>> 1);
      low = Math.min(low, ordered);
      high = Math.max(high, ordered);
    }
    least = low;
    greatest = high;
  }

  private void pick(long start, int width) {
    long pickAt = nextPick;
    if (channels > LANES) pickAt = firstPick(start); // blocks are not in the tensor's order
    int count = pickedCount;
    for (; pickAt < start + width; pickAt += stride) {
      picked[count++] = values[(int) (pickAt - start)];
    }
    pickedCount = count;
    nextPick = pickAt;
  }

  private long firstPick(long start) {
    long phase = nextPick % stride;
    return start + Math.floorMod(phase - start, stride);
  }

  private void flush(int width, int firstChannel) {
    int channel = firstChannel;
    for (int i = 0; i < width; i++) {
      channelSums[channel] += sums[i];
      squareSum += squares[i];
      if (++channel == channels) channel = 0;
    }
    Arrays.fill(sums, 0, width, 0);
    Arrays.fill(squares, 0, width, 0);
  }

  /** In doubles, for what overflows floats. */
  private boolean scanSlowly(MemorySegment data, long elements) {
    Arrays.fill(channelSums, 0, channels, 0);
    squareSum = 0;
    for (long i = 0; i < elements; i++) {
      float value = data.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      if (!Float.isFinite(value)) return false;
      channelSums[(int) (i % channels)] += value;
      squareSum += (double) value * value;
    }
    return true;
  }

  float min() {
    return toFloat(least);
  }

  float max() {
    return toFloat(greatest);
  }

  private static float toFloat(int ordered) {
    return Float.intBitsToFloat(ordered ^ ((ordered >> 31) >>> 1));
  }

  /** Of each index of the last axis; longer than there are. */
  double[] channelSums() {
    return channelSums;
  }

  double squareSum() {
    return squareSum;
  }

  /** The picked values, in no particular order; longer than there are. */
  float[] picked() {
    return picked;
  }

  int pickedCount() {
    return pickedCount;
  }
}
