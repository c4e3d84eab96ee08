package dev.octet.engine.archive;

/**
 * Limits on the content of an archive.
 *
 * @param entries maximum number of files
 * @param totalBytes maximum size of all unpacked files together in bytes
 * @param ratio maximum ratio of unpacked to packed bytes, of a file and of the whole archive; it
 *     does not apply to less than 1 MiB of unpacked bytes
 */
public record ArchiveLimits(int entries, long totalBytes, int ratio) {
  private static final long RATIO_FREE_BYTES = 1 << 20;

  /**
   * Assumed size of a file's record in the list: a name of about 60 characters, a fixed part of 46
   * bytes, and extra fields.
   */
  private static final long LISTED_BYTES_AN_ENTRY = 320;

  /** Returns the maximum size of the archive's list of files in bytes. */
  long listedBytes() {
    return entries * LISTED_BYTES_AN_ENTRY;
  }

  /** Returns whether a compression ratio exceeds the limit. */
  public boolean isBomb(long unpacked, long packed) {
    return unpacked > RATIO_FREE_BYTES && unpacked / ratio > packed;
  }
}
