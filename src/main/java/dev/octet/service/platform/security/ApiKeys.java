package dev.octet.service.platform.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The keys that open the service, known by their SHA-256 only. */
final class ApiKeys {
  private final List<byte[]> hashes;

  ApiKeys(List<String> hashes) {
    this.hashes = hashes.stream().map(HexFormat.of()::parseHex).toList();
  }

  /** Whether no key is configured, so that every request is allowed. */
  boolean isEmpty() {
    return hashes.isEmpty();
  }

  /** Takes the same time wherever a key differs, and whichever key it is. */
  boolean contains(String key) {
    byte[] hash = sha256(key);
    boolean found = false;
    for (byte[] known : hashes) found |= MessageDigest.isEqual(known, hash);
    return found;
  }

  private static byte[] sha256(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
