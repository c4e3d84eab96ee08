package dev.octet.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;

class Sha256Test {
  /** The first example of FIPS 180-2. */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void isTheSameOfBytesTextsStreamsAndPieces() throws IOException {
    byte[] bytes = "abc".getBytes(StandardCharsets.UTF_8);
    assertThat(Sha256.of(bytes)).isEqualTo(ABC);
    assertThat(Sha256.of("abc")).isEqualTo(ABC);
    assertThat(Sha256.of(new ByteArrayInputStream(bytes))).isEqualTo(ABC);
    MessageDigest digest = Sha256.digest();
    for (byte piece : bytes) digest.update(piece);
    assertThat(Sha256.finish(digest)).isEqualTo(ABC);
  }

  @Test
  void readsStreamsLongerThanItsBuffer() throws IOException {
    var bytes = new byte[200_001];
    for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) (i * 31);
    assertThat(Sha256.of(new ByteArrayInputStream(bytes))).isEqualTo(Sha256.of(bytes));
  }
}
