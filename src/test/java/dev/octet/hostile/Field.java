package dev.octet.hostile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A number in a file.
 *
 * @param at its first byte
 * @param bytes its width
 */
record Field(int at, int bytes, Notation notation) {
  /** How a number is written. */
  enum Notation {
    LITTLE_ENDIAN,
    BIG_ENDIAN,
    /** Text with leading zeros and a 0 byte at the end, as tar has it. */
    OCTAL,
    /** Text, followed by blanks where it is short. */
    DECIMAL
  }

  static Field little(int at, int bytes) {
    return new Field(at, bytes, Notation.LITTLE_ENDIAN);
  }

  static Field big(int at, int bytes) {
    return new Field(at, bytes, Notation.BIG_ENDIAN);
  }

  boolean isInside(byte[] file) {
    return at >= 0 && at <= file.length - bytes;
  }

  /** The number; 0 where its text is none. */
  long get(byte[] file) {
    return switch (notation) {
      case OCTAL -> parsed(file, 8);
      case DECIMAL -> parsed(file, 10);
      default -> {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
          int from = notation == Notation.BIG_ENDIAN ? i : bytes - 1 - i;
          value = value << 8 | (file[at + from] & 0xff);
        }
        yield value;
      }
    };
  }

  private long parsed(byte[] file, int radix) {
    String text = new String(file, at, bytes, StandardCharsets.ISO_8859_1).replace('\0', ' ');
    try {
      return Long.parseLong(text.strip(), radix);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Writes a number as far as there is room for it. */
  void put(byte[] file, long value) {
    switch (notation) {
      case OCTAL -> {
        String text = ("%0" + (bytes - 1) + "o").formatted(value & Long.MAX_VALUE);
        putText(file, text.substring(text.length() - (bytes - 1)) + "\0");
      }
      case DECIMAL -> {
        String text = Long.toString(value);
        boolean fits = text.length() <= bytes;
        putText(file, fits ? text + " ".repeat(bytes - text.length()) : "9".repeat(bytes));
      }
      case BIG_ENDIAN -> {
        byte[] wide = ByteBuffer.allocate(Long.BYTES).putLong(value).array();
        System.arraycopy(wide, Long.BYTES - bytes, file, at, bytes);
      }
      case LITTLE_ENDIAN -> {
        byte[] wide =
            ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
        System.arraycopy(wide, 0, file, at, bytes);
      }
    }
  }

  private void putText(byte[] file, String text) {
    System.arraycopy(text.getBytes(StandardCharsets.ISO_8859_1), 0, file, at, bytes);
  }
}
