package dev.octet.engine.read.keras.hdf5;

import dev.octet.engine.read.source.ModelProblems;

/**
 * Limits how many bytes of values are read from a file, since datasets may share their bytes or be
 * packed. Each weight is read once, so the values of a sound file that isn't packed are not larger
 * than the file.
 */
final class ReadBudget {
  /** Largest number of bytes of values for each byte of a file; weights hardly compress. */
  private static final long MOST_RATIO = 16;

  /** Bytes of values that any file may have: small networks of zeros compress well. */
  private static final long FREE_BYTES = 1 << 20;

  private final byte[] file;
  private final long fileBytes;
  private long left;

  ReadBudget(byte[] file) {
    this.file = file;
    fileBytes = file.length;
    left = fileBytes * MOST_RATIO + FREE_BYTES;
  }

  /** Returns the file's bytes, which must not be changed. */
  byte[] file() {
    return file;
  }

  /**
   * Takes a number of bytes.
   *
   * @param packed whether they may take fewer bytes of the file
   * @param place what is read, for the message
   * @throws dev.octet.engine.RejectedInputException {@code invalid-model} if the file can't have as
   *     many
   */
  void take(long bytes, boolean packed, String place) {
    left -= bytes;
    if (left < 0 || bytes > Integer.MAX_VALUE || (!packed && bytes > fileBytes)) {
      throw ModelProblems.invalid(
          place,
          "With it, the values have more bytes than a file of %,d bytes can have."
              .formatted(fileBytes));
    }
  }
}
