package dev.octet.service.platform.security;

import dev.octet.hash.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/** The configured API keys, stored as their SHA-256. */
final class ApiKeys {
  private final List<byte[]> hashes;

  ApiKeys(List<String> hashes) {
    this.hashes = hashes.stream().map(HexFormat.of()::parseHex).toList();
  }

  /** Returns whether no key is configured, so that every request is allowed. */
  boolean isEmpty() {
    return hashes.isEmpty();
  }

  /** Returns whether a key is configured. The comparison takes the same time for any key. */
  boolean contains(String key) {
    byte[] hash = Sha256.digest().digest(key.getBytes(StandardCharsets.UTF_8));
    boolean found = false;
    for (byte[] known : hashes) found |= MessageDigest.isEqual(known, hash);
    return found;
  }
}
