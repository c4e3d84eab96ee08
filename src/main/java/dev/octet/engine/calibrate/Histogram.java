package dev.octet.engine.calibrate;

/**
 * How often values were seen. The bins' width is a power of two and their edges are multiples of
 * it, so that two histograms of one tensor differ by merging neighbours only.
 *
 * @param low the lower edge of the first bin, a multiple of the width
 * @param binWidth a power of two
 * @param counts how many values {@code low + i * binWidth <= v < low + (i + 1) * binWidth} there
 *     were; {@value #BINS} of them
 */
public record Histogram(double low, double binWidth, long[] counts) {
  public static final int BINS = 2048;
}
