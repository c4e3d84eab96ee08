package dev.octet.service.webhook;

import dev.octet.service.platform.storage.PrivateFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that webhooks are signed with, so that a receiver knows who sent them: HMAC-SHA256 as
 * Standard Webhooks 1.0 has it (standardwebhooks.com).
 */
final class WebhookSecret {
  private static final String ALGORITHM = "HmacSHA256";
  private static final String PREFIX = "whsec_";
  private static final String FILE = "webhook-secret";
  private static final int FEWEST_BYTES = 24;
  private static final int MOST_BYTES = 64;
  private static final int NEW_BYTES = 32;

  private final SecretKeySpec key;

  private WebhookSecret(SecretKeySpec key) {
    this.key = key;
  }

  /**
   * Reads one: {@code whsec_} and base64.
   *
   * @param where it stands, for the message
   * @throws IllegalArgumentException if it is none
   */
  static WebhookSecret parse(String text, String where) {
    try {
      if (text.startsWith(PREFIX)) {
        byte[] bytes = Base64.getDecoder().decode(text.substring(PREFIX.length()));
        if (bytes.length >= FEWEST_BYTES && bytes.length <= MOST_BYTES) {
          return new WebhookSecret(new SecretKeySpec(bytes, ALGORITHM));
        }
      }
    } catch (IllegalArgumentException e) {
      // as below; the secret itself is told nobody
    }
    throw new IllegalArgumentException(
        "%s is not %s and the base64 of %d to %d bytes: make one with printf %s; head -c 32 /dev/urandom | base64"
            .formatted(where, PREFIX, FEWEST_BYTES, MOST_BYTES, PREFIX));
  }

  /** The secret of a data directory; made where there is none yet. */
  static WebhookSecret in(Path dataDirectory) throws IOException {
    Path file = dataDirectory.resolve(FILE);
    if (!Files.exists(file)) make(file);
    return parse(Files.readString(file, StandardCharsets.US_ASCII).strip(), file.toString());
  }

  /** Replicas on one directory may start at the same time: the first one's is everybody's. */
  private static void make(Path file) throws IOException {
    var bytes = new byte[NEW_BYTES];
    new SecureRandom().nextBytes(bytes);
    PrivateFolder.createParentOf(file);
    // temporary files are nobody else's to read
    Path whole = Files.createTempFile(file.getParent(), FILE, "");
    try {
      Files.writeString(whole, PREFIX + Base64.getEncoder().encodeToString(bytes) + "\n");
      Files.createLink(file, whole);
    } catch (FileAlreadyExistsException e) {
      // another was faster
    } finally {
      Files.delete(whole);
    }
  }

  /**
   * The header {@code webhook-signature}.
   *
   * @param id the header {@code webhook-id}
   * @param seconds the header {@code webhook-timestamp}
   */
  String signature(String id, long seconds, String body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      byte[] signed = (id + "." + seconds + "." + body).getBytes(StandardCharsets.UTF_8);
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
