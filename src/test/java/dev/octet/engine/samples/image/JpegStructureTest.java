package dev.octet.engine.samples.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

/** What the markers of a JPEG say. */
class JpegStructureTest {
  private final ByteArrayOutputStream file = new ByteArrayOutputStream();

  private JpegStructureTest bytes(int... values) {
    for (int value : values) file.write(value);
    return this;
  }

  private JpegStructureTest start(int frame) {
    return bytes(0xff, 0xd8, 0xff, frame, 0, 11, 8, 0, 16, 0, 16, 1, 1, 0x11, 0);
  }

  private JpegStructureTest scan() {
    return bytes(0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0).bytes(1, 2, 0xff, 0, 0xff, 0xd3, 9);
  }

  private JpegStructure structure() {
    return JpegStructure.of(file.toByteArray(), file.size());
  }

  @Test
  void scansAreCounted() {
    assertThat(start(0xc2).scan().scan().bytes(0xff, 0xff, 0xff, 0xd9).structure().scans())
        .isEqualTo(2);
  }

  @Test
  void scansInsideOfSegmentsAndBehindTheEndAreNone() {
    bytes(0xff, 0xd8, 0xff, 0xe1, 0, 6, 0xff, 0xda, 0xff, 0xda);
    assertThat(start(0xc0).scan().bytes(0xff, 0xd9).scan().structure().scans()).isEqualTo(1);
  }

  @Test
  void aFileThatBreaksOffHasTheScansThatBegan() {
    assertThat(start(0xc2).scan().bytes(0xff, 0xda).structure().scans()).isEqualTo(2);
    assertThat(JpegStructure.of(new byte[0], 0).scans()).isZero();
  }

  @Test
  void losslessAndArithmeticCodingsAreRare() {
    assertThat(start(0xc1).scan().structure().isUsual()).isTrue();
    file.reset();
    assertThat(start(0xc3).scan().structure().isUsual()).isFalse();
    file.reset();
    assertThat(start(0xc9).scan().structure().isUsual()).isFalse();
  }
}
