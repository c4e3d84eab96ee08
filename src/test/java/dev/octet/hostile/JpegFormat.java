package dev.octet.hostile;

import java.util.ArrayList;
import java.util.List;

/** JPEG: segments of a marker and a length, entropy-coded data between them (T.81, B.1). */
final class JpegFormat implements Format {
  private static final int MARKER = 0xff;
  private static final int STANDALONE_FIRST = 0xd0;
  private static final int STANDALONE_LAST = 0xd9;

  /** Of a segment, so many bytes say what it is. */
  private static final int TELLING = 20;

  @Override
  public Layout layout(byte[] file) {
    List<Field> numbers = new ArrayList<>();
    List<Piece> pieces = new ArrayList<>();
    for (int at = 2; at < file.length - 4; at++) {
      int kind = file[at + 1] & 0xff;
      if ((file[at] & 0xff) != MARKER || kind == 0 || kind == MARKER) continue;
      numbers.add(Field.big(at + 1, 1));
      if (kind >= STANDALONE_FIRST && kind <= STANDALONE_LAST) continue;
      Field length = Field.big(at + 2, 2);
      numbers.add(length);
      int bytes = (int) Math.min(length.get(file) + 2, file.length - at);
      for (int i = 4; i < Math.min(bytes, TELLING); i++) numbers.add(Field.big(at + i, 1));
      if (kind >= 0xc0 && kind <= 0xc2 && bytes > 9) { // a frame: height, width
        numbers.add(Field.big(at + 5, 2));
        numbers.add(Field.big(at + 7, 2));
      }
      // a scan's data belong to it
      int end = kind == 0xda ? endOfScan(file, at + bytes) : at + bytes;
      pieces.add(new Piece(at, end - at));
      at += Math.max(bytes, 2) - 1;
    }
    return new Layout(numbers, pieces);
  }

  private static int endOfScan(byte[] file, int from) {
    for (int at = from; at < file.length - 1; at++) {
      int next = file[at + 1] & 0xff;
      boolean restart = next >= STANDALONE_FIRST && next < STANDALONE_FIRST + 8;
      if ((file[at] & 0xff) == MARKER && next != 0 && !restart) return at;
    }
    return file.length;
  }
}
