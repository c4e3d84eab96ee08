package dev.octet.device.benchmark.phone;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Hashes of content, as 64 lower-case hexadecimal digits. */
public final class Sha256 {
  private static final int CHUNK_BYTES = 64 * 1024;

  private Sha256() {}

  public static String of(byte[] content) {
    return HexFormat.of().formatHex(digest().digest(content));
  }

  /** The hash of all bytes that are left in a stream; does not close it. */
  public static String of(InputStream content) throws IOException {
    MessageDigest digest = digest();
    var chunk = new byte[CHUNK_BYTES];
    for (int count; (count = content.read(chunk)) >= 0; ) digest.update(chunk, 0, count);
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
