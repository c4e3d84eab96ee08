package dev.octet.engine.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SamePaddingTest {
  private static final int CASES = 1000;

  /** By its definition: windows that start every stride inputs, as central as they can lie. */
  @Test
  void windowsCoverTheInputAndReachOutAsFarInFrontAsBehindOrOneLess() {
    var random = new SplittableRandom(1);
    for (int i = 0; i < CASES; i++) {
      int size = 1 + random.nextInt(30);
      int kernelPositions = 1 + random.nextInt(6);
      int stride = 1 + random.nextInt(4);
      int dilation = 1 + random.nextInt(3);
      int outputs = SamePadding.outputs(size, stride);
      int starts = 0;
      for (int at = 0; at < size; at += stride) starts++;
      assertThat(outputs).isEqualTo(starts);
      int before = SamePadding.before(size, outputs, kernelPositions, stride, dilation);
      int end = (outputs - 1) * stride + (kernelPositions - 1) * dilation + 1 - before;
      int behind = Math.max(0, end - size);
      assertThat(behind - before)
          .as("size %d, kernel positions %d", size, kernelPositions)
          .isBetween(0, 1);
    }
  }

  @Test
  void theOddZeroIsBehind() {
    assertThat(SamePadding.outputs(224, 2)).isEqualTo(112);
    assertThat(SamePadding.before(224, 112, 3, 2, 1)).isZero();
    assertThat(SamePadding.before(7, 7, 3, 1, 1)).isEqualTo(1);
    assertThat(SamePadding.before(7, 7, 3, 1, 4)).isEqualTo(4);
  }
}
