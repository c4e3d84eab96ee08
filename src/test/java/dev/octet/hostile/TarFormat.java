package dev.octet.hostile;

import java.util.ArrayList;
import java.util.List;

/** tar: blocks of 512 bytes, a header before each content (POSIX.1-2001, ustar). */
final class TarFormat implements Format {
  private static final int BLOCK = 512;
  private static final Field SIZE = new Field(124, 12, Field.Notation.OCTAL);
  private static final Field CHECKSUM = new Field(148, 7, Field.Notation.OCTAL);
  private static final int TYPE_AT = 156;

  private static Field in(int header, Field field) {
    return new Field(header + field.at(), field.bytes(), field.notation());
  }

  @Override
  public Layout layout(byte[] file) {
    List<Field> numbers = new ArrayList<>();
    List<Piece> pieces = new ArrayList<>();
    for (int at = 0; at <= file.length - BLOCK && file[at] != 0; ) {
      Field size = in(at, SIZE);
      numbers.add(size);
      numbers.add(Field.big(at + SIZE.at(), 8)); // the base-256 notation begins with its first bit
      numbers.add(in(at, CHECKSUM));
      numbers.add(Field.big(at + TYPE_AT, 1));
      numbers.add(Field.big(at, 4)); // of the name
      long bytes = size.get(file);
      boolean extended = file[at + TYPE_AT] == 'x' || file[at + TYPE_AT] == 'g';
      if (extended) numbers.addAll(NpyFormat.digits(file, at + BLOCK));
      long next = at + BLOCK + Math.ceilDiv(bytes, BLOCK) * BLOCK;
      if (bytes < 0 || next > file.length) break;
      pieces.add(new Piece(at, (int) next - at));
      at = (int) next;
    }
    return new Layout(numbers, pieces);
  }

  @Override
  public byte[] mended(byte[] file) {
    byte[] mended = file.clone();
    for (int at = 0; at <= mended.length - BLOCK && mended[at] != 0; ) {
      int sum = 0;
      for (int i = 0; i < BLOCK; i++) {
        boolean own = i >= CHECKSUM.at() && i <= CHECKSUM.at() + CHECKSUM.bytes();
        sum += own ? ' ' : mended[at + i] & 0xff;
      }
      in(at, CHECKSUM).put(mended, sum);
      long next = at + BLOCK + Math.ceilDiv(in(at, SIZE).get(mended), BLOCK) * BLOCK;
      if (next <= at || next > mended.length) break;
      at = (int) next;
    }
    return mended;
  }
}
