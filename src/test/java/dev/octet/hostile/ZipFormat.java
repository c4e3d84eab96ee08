package dev.octet.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** zip: local headers with contents, a central directory, an end record (APPNOTE 4.3). */
final class ZipFormat implements Format {
  private static final int LOCAL = 0x04034b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int DESCRIPTOR = 0x08074b50;
  private static final int WIDE_END = 0x06064b50;
  private static final int WIDE_LOCATOR = 0x07064b50;

  /** Offsets and widths of the numbers of each record, from its signature. */
  private static final int[][] LOCAL_NUMBERS = {
    {6, 2}, {8, 2}, {14, 4}, {18, 4}, {22, 4}, {26, 2}, {28, 2}
  };

  private static final int[][] CENTRAL_NUMBERS = {
    {8, 2}, {10, 2}, {16, 4}, {20, 4}, {24, 4}, {28, 2}, {30, 2}, {32, 2}, {42, 4}
  };
  private static final int[][] END_NUMBERS = {{8, 2}, {10, 2}, {12, 4}, {16, 4}, {20, 2}};
  private static final int[][] DESCRIPTOR_NUMBERS = {{4, 4}, {8, 4}, {12, 4}};
  private static final int[][] WIDE_END_NUMBERS = {{4, 8}, {24, 8}, {32, 8}, {40, 8}, {48, 8}};
  private static final int[][] WIDE_LOCATOR_NUMBERS = {{4, 4}, {8, 8}, {16, 4}};

  private static final int CENTRAL_BYTES = 46;
  private static final int LOCAL_BYTES = 30;
  private static final int MOST_INFLATED = 1 << 20;

  @Override
  public Layout layout(byte[] file) {
    List<Field> numbers = new ArrayList<>();
    List<Piece> pieces = new ArrayList<>();
    int before = 0;
    for (int at = 0; at <= file.length - 4; at++) {
      int[][] found = numbers((int) Field.little(at, 4).get(file));
      if (found.length == 0) continue;
      for (int[] number : found) numbers.add(Field.little(at + number[0], number[1]));
      if (at > before) pieces.add(new Piece(before, at - before));
      before = at;
    }
    pieces.add(new Piece(before, file.length - before));
    for (int at = 0; at < file.length - 10; at++) { // arrays that are stored
      if ((file[at] & 0xff) == 0x93 && file[at + 1] == 'N' && file[at + 5] == 'Y') {
        numbers.add(Field.little(at + 8, 2));
        numbers.addAll(NpyFormat.digits(file, at + 10));
      }
    }
    return new Layout(numbers.stream().filter(n -> n.isInside(file)).toList(), pieces);
  }

  private static int[][] numbers(int signature) {
    return switch (signature) {
      case LOCAL -> LOCAL_NUMBERS;
      case CENTRAL -> CENTRAL_NUMBERS;
      case END -> END_NUMBERS;
      case DESCRIPTOR -> DESCRIPTOR_NUMBERS;
      case WIDE_END -> WIDE_END_NUMBERS;
      case WIDE_LOCATOR -> WIDE_LOCATOR_NUMBERS;
      default -> new int[0][];
    };
  }

  /** Gives the directory the checksum of each content that can be unpacked. */
  @Override
  public byte[] mended(byte[] file) {
    byte[] mended = file.clone();
    for (int at = 0; at <= mended.length - CENTRAL_BYTES; at++) {
      if ((int) Field.little(at, 4).get(mended) != CENTRAL) continue;
      long local = Field.little(at + 42, 4).get(mended);
      if (local > mended.length - LOCAL_BYTES) continue;
      int header = (int) local;
      long start =
          header
              + LOCAL_BYTES
              + Field.little(header + 26, 2).get(mended)
              + Field.little(header + 28, 2).get(mended);
      long packed = Field.little(at + 20, 4).get(mended);
      if (start > mended.length || packed > mended.length - start) continue;
      boolean deflated = Field.little(at + 10, 2).get(mended) != 0;
      var crc = new CRC32();
      if (deflated) {
        inflate(mended, (int) start, (int) packed, crc);
      } else {
        crc.update(mended, (int) start, (int) packed);
      }
      Field.little(at + 16, 4).put(mended, crc.getValue());
    }
    return mended;
  }

  private static void inflate(byte[] file, int start, int packed, CRC32 crc) {
    var inflater = new Inflater(true);
    try {
      inflater.setInput(file, start, packed);
      var part = new byte[8192];
      for (int n = 1, total = 0; n > 0 && total < MOST_INFLATED; total += n) {
        n = inflater.inflate(part);
        crc.update(part, 0, n);
      }
    } catch (DataFormatException e) {
      // damaged: no checksum is right
    } finally {
      inflater.end();
    }
  }
}
