package dev.octet.hash;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Computes SHA-256 hashes as 64 lower-case hexadecimal digits. */
public final class Sha256 {
  private static final int CHUNK_BYTES = 64 * 1024;

  private Sha256() {}

  /** Returns the hash of an array of bytes. */
  public static String of(byte[] content) {
    return HexFormat.of().formatHex(digest().digest(content));
  }

  /** Returns the hash of a text in UTF-8. */
  public static String of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the hash of the remaining bytes of a stream, which stays open. */
  public static String of(InputStream content) throws IOException {
    MessageDigest digest = digest();
    var chunk = new byte[CHUNK_BYTES];
    for (int count; (count = content.read(chunk)) >= 0; ) digest.update(chunk, 0, count);
    return finish(digest);
  }

  /** Returns a new SHA-256 digest, for content that is hashed while it is copied. */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  /** Returns the hash of a digest's input, and resets the digest. */
  public static String finish(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }
}
