package dev.octet.engine.samples;

/** Checks a set against its limits while it is being listed. */
final class EntryLimits {
  private EntryLimits() {}

  static void check(SetLimits limits, String file, int entries, long totalBytes) {
    if (entries > limits.entries()) {
      throw SetProblems.tooLarge(
          file, "The set contains more files than the limit of %,d.".formatted(limits.entries()));
    }
    if (totalBytes > limits.totalBytes()) {
      throw SetProblems.tooLarge(
          file, "Its files together exceed the limit of %,d bytes.".formatted(limits.totalBytes()));
    }
  }

  /** Rejects content with an implausible compression ratio. */
  static void checkRatio(SetLimits limits, String file, long bytes, long compressed) {
    if (!limits.ofArchives().isBomb(bytes, compressed)) return;
    throw SetProblems.of(
        "compression-bomb",
        file,
        ("%,d compressed bytes unpack to %,d or more; the compression ratio may be at"
                + " most %d to 1.")
            .formatted(compressed, bytes, limits.compressionRatio()),
        "Pack the samples without compression.");
  }
}
