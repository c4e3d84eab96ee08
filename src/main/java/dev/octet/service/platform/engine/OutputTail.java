package dev.octet.service.platform.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The last {@value #BYTES} bytes of a child's standard error. */
final class OutputTail {
  private static final int BYTES = 4096;

  private final byte[] ring = new byte[BYTES];
  private long written;

  /** Reads to the end and keeps the last bytes. */
  void read(InputStream stream) {
    var buffer = new byte[BYTES];
    try (stream) {
      for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
        add(buffer, read);
      }
    } catch (IOException e) {
      // the child was killed; the bytes so far are kept
    }
  }

  void add(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    add(bytes, bytes.length);
  }

  private synchronized void add(byte[] bytes, int count) {
    for (int i = Math.max(0, count - BYTES); i < count; i++) {
      ring[(int) ((written + i) % BYTES)] = bytes[i];
    }
    written += count;
  }

  synchronized String text() {
    int length = (int) Math.min(written, BYTES);
    var ordered = new byte[length];
    for (int i = 0; i < length; i++) ordered[i] = ring[(int) ((written - length + i) % BYTES)];
    return new String(Arrays.copyOf(ordered, length), StandardCharsets.UTF_8).strip();
  }

  boolean contains(String words) {
    return text().contains(words);
  }
}
