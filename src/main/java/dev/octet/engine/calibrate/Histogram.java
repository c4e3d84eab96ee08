package dev.octet.engine.calibrate;

/**
 * Histogram of observed values. The bin width is a power of two and the edges are multiples of it,
 * so that two histograms of one tensor can be aligned by merging neighboring bins.
 *
 * @param low lower edge of the first bin, a multiple of the bin width
 * @param binWidth width of a bin, a power of two
 * @param counts number of values in each bin {@code low + i * binWidth <= v < low + (i + 1) *
 *     binWidth}; {@value #BINS} bins
 */
public record Histogram(double low, double binWidth, long[] counts) {
  /** Number of bins. */
  public static final int BINS = 2048;
}
