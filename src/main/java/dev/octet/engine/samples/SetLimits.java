package dev.octet.engine.samples;

import dev.octet.engine.archive.ArchiveLimits;

/**
 * How much a calibration set may be. What exceeds a limit is refused with the limit's value.
 *
 * @param entries files of a folder or archive
 * @param totalBytes of all files, uncompressed
 * @param sampleBytes of one picture or raw tensor, uncompressed
 * @param compressionRatio uncompressed to compressed bytes of what an archive holds; pictures
 *     hardly compress, arrays by ten
 * @param pixels of one picture, told from its header before it is decoded
 */
public record SetLimits(
    int entries, long totalBytes, int sampleBytes, int compressionRatio, long pixels) {
  /** Samples of a set, which arrays may have without a file for each. */
  static final int MOST_SAMPLES = 1_000_000;

  /** 100,000 files, 16 GiB, 64 MiB a sample, 200 to 1, 64 megapixels. */
  public static final SetLimits DEFAULT =
      new SetLimits(100_000, 16L << 30, 64 << 20, 200, 64_000_000);

  /** The same, as far as archives are concerned. */
  ArchiveLimits ofArchives() {
    return new ArchiveLimits(entries, totalBytes, compressionRatio);
  }
}
