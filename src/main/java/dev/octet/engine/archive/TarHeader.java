package dev.octet.engine.archive;

import java.nio.charset.StandardCharsets;

/**
 * A header block of a tar (POSIX.1-2001, "ustar Interchange Format"; GNU's variants).
 *
 * @param name name of the file
 * @param bytes size of the content that follows
 * @param type kind of the entry
 */
record TarHeader(String name, long bytes, Type type) {
  private static final int NAME_BYTES = 100;
  private static final int SIZE_AT = 124;
  private static final int NUMBER_BYTES = 12;
  private static final int CHECKSUM_AT = 148;
  private static final int CHECKSUM_BYTES = 8;
  private static final int TYPE_AT = 156;
  private static final int MAGIC_AT = 257;
  private static final int PREFIX_AT = 345;
  private static final int PREFIX_BYTES = 155;
  private static final int GNU_EXTENDED_AT = 482;
  private static final int GNU_EXTENDED_AT_IN_NEXT = 504;
  private static final char GNU_SPARSE = 'S';

  enum Type {
    FILE,
    /** The content is the name of the next file. */
    LONG_NAME,
    /** The content is a pax header for the next file. */
    EXTENDED,
    /** The content is a pax header for all files. */
    OF_ALL,
    /** Links and sparse files, which are left out. */
    LEFT_OUT,
    /** Folders and devices, which are skipped. */
    PASSED_OVER
  }

  boolean isOfFile() {
    return type == Type.FILE;
  }

  static TarHeader parse(byte[] block, String archive) {
    if (!isSound(block)) {
      throw Refusal.unreadable(
          archive, "The file is not a tar archive, or it is damaged: a header is invalid.");
    }
    Type type = type((char) (block[TYPE_AT] & 0xff));
    boolean hasContent = type != Type.PASSED_OVER || block[TYPE_AT] == 'D' || block[TYPE_AT] == 'V';
    boolean isLink = block[TYPE_AT] == '1' || block[TYPE_AT] == '2';
    long bytes = hasContent && !isLink ? number(block, SIZE_AT, NUMBER_BYTES) : 0;
    if (bytes < 0) throw Refusal.unreadable(archive, "A file in the archive has an invalid size.");
    return new TarHeader(name(block), bytes, type);
  }

  /** Returns whether a block of GNU's sparse map follows a header. */
  static boolean isContinued(byte[] header) {
    return header[TYPE_AT] == GNU_SPARSE && header[GNU_EXTENDED_AT] != 0;
  }

  /** Returns whether another block of GNU's sparse map follows the given one. */
  static boolean isMapContinued(byte[] block) {
    return block[GNU_EXTENDED_AT_IN_NEXT] != 0;
  }

  private static Type type(char flag) {
    return switch (flag) {
      case '\0', '0', '7' -> Type.FILE;
      case 'L' -> Type.LONG_NAME;
      case 'x', 'X' -> Type.EXTENDED;
      case 'g', 'K' -> Type.OF_ALL;
      case '1', '2', GNU_SPARSE -> Type.LEFT_OUT;
      case '3', '4', '5', '6', 'D', 'V' -> Type.PASSED_OVER;
      default -> Type.FILE; // POSIX: treat unknown types as regular files
    };
  }

  /** Checks the checksum, a sum of unsigned bytes; some old programs add signed ones. */
  private static boolean isSound(byte[] block) {
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < block.length; i++) {
      boolean own = i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM_BYTES;
      unsigned += own ? ' ' : block[i] & 0xff;
      signed += own ? ' ' : block[i];
    }
    long said = number(block, CHECKSUM_AT, CHECKSUM_BYTES);
    return said == unsigned || said == signed;
  }

  /**
   * Parses a number: octal digits, or big-endian binary if the first bit is set; returns -1 for
   * anything else.
   */
  private static long number(byte[] block, int at, int length) {
    if ((block[at] & 0x80) != 0) {
      if ((block[at] & 0x40) != 0) return -1; // negative
      long value = block[at] & 0x3f;
      for (int i = 1; i < length; i++) {
        if (value >>> 48 != 0) return -1;
        value = (value << 8) | (block[at + i] & 0xff);
      }
      return value;
    }
    String text = text(block, at, length).strip();
    if (text.isEmpty()) return 0;
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 7) return -1;
      value = (value << 3) | digit;
    }
    return value;
  }

  private static String name(byte[] block) {
    String name = decoded(block, 0, NAME_BYTES);
    // only POSIX has a prefix; GNU's magic ends with a blank
    boolean posix = text(block, MAGIC_AT, 6).equals("ustar") && block[MAGIC_AT + 5] == 0;
    String prefix = posix ? decoded(block, PREFIX_AT, PREFIX_BYTES) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private static String decoded(byte[] block, int at, int most) {
    return EntryName.decode(block, at, text(block, at, most).length());
  }

  /** Returns the text up to the first zero byte. */
  private static String text(byte[] block, int at, int most) {
    int length = 0;
    while (length < most && block[at + length] != 0) length++;
    return new String(block, at, length, StandardCharsets.ISO_8859_1);
  }
}
