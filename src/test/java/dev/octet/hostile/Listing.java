package dev.octet.hostile;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;

/** What an archive's own list says that it unpacks to, by another reader than the engine's. */
final class Listing {
  private static final int CENTRAL = 0x02014b50;
  private static final int CENTRAL_BYTES = 46;
  private static final int LOCAL_BYTES = 30;
  private static final int WIDE = 1;
  private static final int MOST_UNPACKED = 64 << 20;

  private Listing() {}

  /** The declared bytes of all files, those of archives in the archive included. */
  static long declaredBytes(byte[] file) {
    if (file.length > 2 && file[0] == 0x1f && (file[1] & 0xff) == 0x8b) {
      byte[] tar = gunzipped(file);
      return tar.length + declaredBytes(tar);
    }
    long bytes = 0;
    for (int at = 0; at <= file.length - CENTRAL_BYTES; at++) {
      if ((int) number(file, at, 4) != CENTRAL) continue;
      bytes = saturated(bytes, size(file, at));
      if (number(file, at + 10, 2) != 0) bytes = saturated(bytes, declaredBytes(content(file, at)));
    }
    return bytes;
  }

  private static long saturated(long sum, long more) {
    return more < 0 || sum > Long.MAX_VALUE / 4 ? sum : sum + Math.min(more, Long.MAX_VALUE / 4);
  }

  private static long size(byte[] file, int record) {
    long size = number(file, record + 24, 4);
    if (size != 0xffff_ffffL) return size;
    int at = record + CENTRAL_BYTES + (int) number(file, record + 28, 2);
    int end = at + (int) number(file, record + 30, 2);
    while (at + 12 <= Math.min(end, file.length)) {
      if (number(file, at, 2) == WIDE) return number(file, at + 4, 8);
      at += 4 + (int) number(file, at + 2, 2);
    }
    return size;
  }

  private static byte[] content(byte[] file, int record) {
    long local = number(file, record + 42, 4);
    if (local > file.length - LOCAL_BYTES) return new byte[0];
    long start =
        local + LOCAL_BYTES + number(file, (int) local + 26, 2) + number(file, (int) local + 28, 2);
    if (start >= file.length) return new byte[0];
    var inflater = new Inflater(true);
    var unpacked = new ByteArrayOutputStream();
    try {
      inflater.setInput(file, (int) start, file.length - (int) start);
      var part = new byte[8192];
      for (int n = inflater.inflate(part); n > 0; n = inflater.inflate(part)) {
        unpacked.write(part, 0, n);
        if (unpacked.size() > MOST_UNPACKED) break;
      }
    } catch (DataFormatException e) {
      // as far as it goes
    } finally {
      inflater.end();
    }
    return unpacked.toByteArray();
  }

  private static byte[] gunzipped(byte[] file) {
    var unpacked = new ByteArrayOutputStream();
    try (var gzip = new GZIPInputStream(new ByteArrayInputStream(file))) {
      var part = new byte[8192];
      for (int n = gzip.read(part); n >= 0; n = gzip.read(part)) {
        unpacked.write(part, 0, n);
        if (unpacked.size() > MOST_UNPACKED) break;
      }
    } catch (IOException e) {
      // as far as it goes
    }
    return unpacked.toByteArray();
  }

  private static long number(byte[] file, int at, int bytes) {
    return Field.little(at, bytes).isInside(file) ? Field.little(at, bytes).get(file) : 0;
  }
}
