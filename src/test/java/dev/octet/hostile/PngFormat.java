package dev.octet.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/** PNG: a signature, then chunks of a length, a type, data and a CRC (PNG 3rd edition, 5.3). */
final class PngFormat implements Format {
  private static final int SIGNATURE = 8;

  /** Of a chunk around its data. */
  private static final int AROUND = 12;

  @Override
  public Layout layout(byte[] file) {
    List<Field> numbers = new ArrayList<>();
    List<Piece> pieces = new ArrayList<>();
    int at = SIGNATURE;
    while (at <= file.length - AROUND) {
      Field length = Field.big(at, 4);
      long bytes = length.get(file);
      if (bytes > file.length - at - AROUND) break;
      numbers.add(length);
      numbers.add(Field.big(at + 4, 4));
      pieces.add(new Piece(at, (int) bytes + AROUND));
      if (at == SIGNATURE) { // IHDR: width, height, then five bytes
        numbers.add(Field.big(at + 8, 4));
        numbers.add(Field.big(at + 12, 4));
        for (int i = 16; i < 21; i++) numbers.add(Field.big(at + i, 1));
      } else {
        for (int i = 0; i < Math.min(bytes, 8); i++) numbers.add(Field.big(at + 8 + i, 1));
      }
      at += (int) bytes + AROUND;
    }
    return new Layout(numbers, pieces);
  }

  @Override
  public byte[] mended(byte[] file) {
    byte[] mended = file.clone();
    for (Piece chunk : layout(file).pieces()) {
      var crc = new CRC32();
      crc.update(mended, chunk.at() + 4, chunk.bytes() - 8);
      Field.big(chunk.at() + chunk.bytes() - 4, 4).put(mended, crc.getValue());
    }
    return mended;
  }
}
