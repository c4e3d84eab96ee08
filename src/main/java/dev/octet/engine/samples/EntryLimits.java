package dev.octet.engine.samples;

/** Holds what has been found of a set against its limits, while it is being listed. */
final class EntryLimits {
  private EntryLimits() {}

  static void check(SetLimits limits, String file, int entries, long totalBytes) {
    if (entries > limits.entries()) {
      throw SetProblems.tooLarge(
          file, "It holds more than %,d files, the most allowed.".formatted(limits.entries()));
    }
    if (totalBytes > limits.totalBytes()) {
      throw SetProblems.tooLarge(
          file,
          "Its files are more than %,d bytes together, the most allowed."
              .formatted(limits.totalBytes()));
    }
  }

  /** Refuses what was compressed beyond belief. */
  static void checkRatio(SetLimits limits, String file, long bytes, long compressed) {
    if (!limits.ofArchives().isBomb(bytes, compressed)) return;
    throw SetProblems.of(
        "compression-bomb",
        file,
        "%,d compressed bytes become %,d or more, over %d to 1, the most allowed."
            .formatted(compressed, bytes, limits.compressionRatio()),
        "Pack the samples without compression.");
  }
}
