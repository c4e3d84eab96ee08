package dev.octet.engine.archive;

/**
 * How much an archive may hold.
 *
 * @param entries most files
 * @param totalBytes of all files, unpacked
 * @param ratio unpacked bytes for each packed one, of a file and of the whole archive; what is
 *     unpacked to less than 1 MiB may compress as it likes
 */
public record ArchiveLimits(int entries, long totalBytes, int ratio) {
  private static final long RATIO_FREE_BYTES = 1 << 20;

  /** Names of archives are 60 characters, records 46 bytes and some extra. */
  private static final long LISTED_BYTES_AN_ENTRY = 320;

  /** Names, and what else a list of so many files says, in bytes. */
  long listedBytes() {
    return entries * LISTED_BYTES_AN_ENTRY;
  }

  /** Whether so many bytes out of so few are beyond belief. */
  public boolean isBomb(long unpacked, long packed) {
    return unpacked > RATIO_FREE_BYTES && unpacked / ratio > packed;
  }
}
