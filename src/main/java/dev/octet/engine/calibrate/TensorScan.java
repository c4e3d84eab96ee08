package dev.octet.engine.calibrate;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Reads a tensor once, in blocks that fit the first-level cache, and leaves the results in its
 * fields. The loops are written so that HotSpot vectorizes them: one array index, no branches, sums
 * side by side in lanes ({@code lane = position mod width}, where the width is a multiple of the
 * channels, so that lanes add up to channels). Each thread needs an instance of its own.
 */
final class TensorScan {
  /**
   * Number of lanes: three float arrays of this size take a good part of a first-level cache of 32
   * KiB.
   */
  private static final int LANES = 1024;

  /**
   * Number of rows that are summed in float before they are added to doubles, so that a lane keeps
   * six digits.
   */
  private static final int ROWS_IN_FLOAT = 64;

  private final float[] values = new float[LANES];
  private final float[] sums = new float[LANES];
  private final float[] squares = new float[LANES];
  private final double[] longSums = new double[LANES];
  private final double[] longSquares = new double[LANES];
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
   * @param data float32 values, row-major
   * @param elements number of values
   * @param lastAxis extent of the last axis
   * @param pickStride distance between picked values
   * @param phase index of the first picked value, below the stride
   * @return whether all values are finite; if not, the other results are invalid
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
    // a value that is not finite makes the sum of squares not finite; so does a huge one
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

  /** Scans rows of a block of lanes, at {@code offset + row * rowStride + lane}. */
  private void scanBlock(
      MemorySegment data, long offset, int width, long rowStride, long rows, int firstChannel) {
    Arrays.fill(longSums, 0, width, 0);
    Arrays.fill(longSquares, 0, width, 0);
    for (long from = 0; from < rows; from += ROWS_IN_FLOAT) {
      Arrays.fill(sums, 0, width, 0);
      Arrays.fill(squares, 0, width, 0);
      long to = Math.min(rows, from + ROWS_IN_FLOAT);
      for (long row = from; row < to; row++) scanRow(data, offset + row * rowStride, width);
      addToLong(sums, longSums, width);
      addToLong(squares, longSquares, width);
    }
    foldLanes(width, firstChannel);
  }

  private void scanRow(MemorySegment data, long start, int width) {
    // first, since this loop waits for memory either way; after a copy it would wait longer
    widen(data, start * Float.BYTES, width);
    MemorySegment.copy(data, ValueLayout.JAVA_FLOAT, start * Float.BYTES, values, 0, width);
    addToLanes(values, sums, squares, width);
    pick(start, width);
  }

  private static void addToLanes(float[] values, float[] sums, float[] squares, int width) {
    for (int i = 0; i < width; i++) {
      float value = values[i];
      sums[i] += value;
      squares[i] += value * value;
    }
  }

  private static void addToLong(float[] lanes, double[] longLanes, int width) {
    for (int i = 0; i < width; i++) longLanes[i] += lanes[i];
  }

  /**
   * Updates the smallest and largest value as integers. The bits of floats are ordered like
   * integers after those of negative numbers are inverted, and integer minima cost a third of
   * Java's {@code Math.min(float, float)}.
   */
  private void widen(MemorySegment data, long offset, int width) {
    int low = least;
    int high = greatest;
    for (int i = 0; i < width; i++) {
      int bits = data.get(ValueLayout.JAVA_INT_UNALIGNED, offset + (long) Float.BYTES * i);
      int ordered = bits ^ ((bits >> 31) >>> 1);
      low = Math.min(low, ordered);
      high = Math.max(high, ordered);
    }
    least = low;
    greatest = high;
  }

  private void pick(long start, int width) {
    long pickAt = nextPick;
    if (channels > LANES) pickAt = firstPick(start); // blocks don't follow the tensor's order
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

  private void foldLanes(int width, int firstChannel) {
    int channel = firstChannel;
    for (int i = 0; i < width; i++) {
      channelSums[channel] += longSums[i];
      squareSum += longSquares[i];
      if (++channel == channels) channel = 0;
    }
  }

  /** Scans in double precision, for values whose sums overflow floats. */
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

  /** Returns the sum for each index of the last axis; the array may be longer. */
  double[] channelSums() {
    return channelSums;
  }

  double squareSum() {
    return squareSum;
  }

  /** Returns the picked values in no particular order; the array may be longer. */
  float[] picked() {
    return picked;
  }

  int pickedCount() {
    return pickedCount;
  }
}
