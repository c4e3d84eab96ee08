package dev.octet.engine.samples;

import dev.octet.engine.archive.ArchiveLimits;

/**
 * Limits of a calibration set. A set that exceeds one is rejected, and the message states the
 * limit.
 *
 * @param entries maximum number of files in a folder or archive
 * @param totalBytes maximum size of all files together in bytes, uncompressed
 * @param sampleBytes maximum size of one image or raw tensor in bytes, uncompressed
 * @param compressionRatio maximum ratio of uncompressed to compressed bytes in an archive; images
 *     hardly compress, arrays by a factor of about ten
 * @param pixels maximum number of pixels of one image, checked by its header before decoding
 */
public record SetLimits(
    int entries, long totalBytes, int sampleBytes, int compressionRatio, long pixels) {
  /** Maximum number of samples in a set; one array file may contain many. */
  static final int MOST_SAMPLES = 1_000_000;

  /**
   * Default limits: 100,000 files, 16 GiB, 64 MiB per sample, a compression ratio of 200, 64
   * megapixels.
   */
  public static final SetLimits DEFAULT =
      new SetLimits(100_000, 16L << 30, 64 << 20, 200, 64_000_000);

  /** Returns the limits that apply to archives. */
  ArchiveLimits ofArchives() {
    return new ArchiveLimits(entries, totalBytes, compressionRatio);
  }
}
