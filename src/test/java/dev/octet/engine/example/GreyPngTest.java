package dev.octet.engine.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class GreyPngTest {
  @Test
  void theJavaPlatformReadsBackEachPixel() throws IOException {
    var pixels = new byte[20 * 11];
    for (int i = 0; i < pixels.length; i++) pixels[i] = (byte) (i * 7);

    var image = ImageIO.read(new ByteArrayInputStream(GreyPng.encode(pixels, 20, 11)));

    assertThat(image.getWidth()).isEqualTo(20);
    assertThat(image.getHeight()).isEqualTo(11);
    for (int i = 0; i < pixels.length; i++) {
      assertThat(image.getRaster().getSample(i % 20, i / 20, 0)).isEqualTo(pixels[i] & 0xff);
    }
  }

  @Test
  void aPictureOfSeveralBlocksIsRefused() {
    assertThatThrownBy(() -> GreyPng.encode(new byte[300 * 300], 300, 300))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
