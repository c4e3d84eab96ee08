package dev.octet.engine.archive;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The supported records of a pax header: {@code LENGTH KEYWORD=VALUE\n} (POSIX.1-2001, "pax
 * Extended Header").
 *
 * @param path the file's name; null if absent
 * @param size the file's size in bytes; -1 if absent
 * @param isSparse whether the file is sparse, so that the content is not the file's bytes
 */
record PaxRecords(@Nullable String path, long size, boolean isSparse) {
  static final PaxRecords NONE = new PaxRecords(null, -1, false);

  private static final int MOST_DIGITS = 18;
  private static final String SPARSE = "GNU.sparse.";

  static PaxRecords parse(byte[] text, String archive) {
    String path = null;
    long size = -1;
    boolean sparse = false;
    int at = 0;
    while (at < text.length && text[at] != 0) {
      int blank = indexOf(text, ' ', at, text.length);
      long length = number(text, at, blank);
      if (length <= blank - at || length > text.length - at) throw malformed(archive);
      int end = at + (int) length;
      int equals = indexOf(text, '=', blank + 1, end);
      if (equals == end || text[end - 1] != '\n') throw malformed(archive);
      String key = new String(text, blank + 1, equals - blank - 1, StandardCharsets.UTF_8);
      if (key.equals("path")) {
        path = EntryName.decode(text, equals + 1, end - 1 - equals - 1);
      } else if (key.equals("size")) {
        size = number(text, equals + 1, end - 1);
        if (size < 0) throw malformed(archive);
      } else if (key.startsWith(SPARSE)) sparse = true;
      at = end;
    }
    return new PaxRecords(path, size, sparse);
  }

  /** Parses an unsigned decimal number; returns -1 for anything else. */
  private static long number(byte[] text, int from, int to) {
    if (to <= from || to - from > MOST_DIGITS) return -1;
    long value = 0;
    for (int i = from; i < to; i++) {
      if (text[i] < '0' || text[i] > '9') return -1;
      value = 10 * value + text[i] - '0';
    }
    return value;
  }

  /** Returns the first position of a character; {@code to} if it is absent. */
  private static int indexOf(byte[] text, char wanted, int from, int to) {
    int at = from;
    while (at < to && text[at] != wanted) at++;
    return at;
  }

  private static RuntimeException malformed(String archive) {
    return Refusal.unreadable(archive, "The extended header of one of its files is malformed.");
  }
}
