package dev.octet.hostile;

import java.util.List;

/** The structure of a kind of file, as far as damage to it tells. */
interface Format {
  /**
   * Where the structure of a sound file lies.
   *
   * @param numbers lengths, offsets, counts, extents
   * @param pieces what files consist of: chunks, segments, entries
   */
  record Layout(List<Field> numbers, List<Piece> pieces) {
    public Layout {
      numbers = List.copyOf(numbers);
      pieces = List.copyOf(pieces);
    }
  }

  /** A part of a file that could stand elsewhere, or twice. */
  record Piece(int at, int bytes) {}

  /** Finds the structure; of a damaged file as far as it can be followed. */
  Layout layout(byte[] file);

  /** The same file with the checksums that its damaged content has. */
  default byte[] mended(byte[] file) {
    return file;
  }
}
