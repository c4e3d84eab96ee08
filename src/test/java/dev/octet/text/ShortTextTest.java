package dev.octet.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ShortTextTest {
  /** Four characters outside of the basic plane, eight chars. */
  private static final String PAIRS = "\ud83d\ude00\ud83d\ude01\ud83d\ude02\ud83d\ude03";

  @Test
  void aTextThatFitsIsLeftAsItIs() {
    assertThat(ShortText.start(PAIRS, 8)).isEqualTo(PAIRS);
    assertThat(ShortText.end(PAIRS, 8)).isEqualTo(PAIRS);
    assertThat(ShortText.start("", 0)).isEmpty();
  }

  @Test
  void isNeverCutWithinACharacter() {
    for (int most = 1; most < PAIRS.length(); most++) {
      String start = ShortText.start(PAIRS, most);
      String end = ShortText.end(PAIRS, most);
      assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(start)).as(start).isTrue();
      assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(end)).as(end).isTrue();
      assertThat(start).hasSizeLessThanOrEqualTo(most + 1).endsWith("\u2026");
      assertThat(end).hasSizeLessThanOrEqualTo(most);
      assertThat(PAIRS).startsWith(start.replace("\u2026", "")).endsWith(end);
    }
  }

  @Test
  void keepsAsMuchAsFits() {
    assertThat(ShortText.start("abcdef", 3)).isEqualTo("abc\u2026");
    assertThat(ShortText.end("abcdef", 3)).isEqualTo("def");
    assertThat(ShortText.start("a" + PAIRS, 4)).isEqualTo("a\ud83d\ude00\u2026");
  }
}
