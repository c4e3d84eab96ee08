package dev.octet.engine.quantize.reconstruct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.SamePadding;
import dev.octet.engine.graph.Shape;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Against an input that is padded by hand, on random windows. */
class InputRowsTest {
  private static final int CASES = 200;
  private static final int ZERO_POINT = 5;

  private record Axis(int size, int kernelPositions, int stride, int dilation, Padding padding) {
    static Axis random(SplittableRandom random, Padding padding) {
      int kernelPositions = 1 + random.nextInt(4);
      int dilation = 1 + random.nextInt(2);
      int size = (kernelPositions - 1) * dilation + 1 + random.nextInt(8);
      return new Axis(size, kernelPositions, 1 + random.nextInt(3), dilation, padding);
    }

    int outputs() {
      return padding == Padding.SAME
          ? SamePadding.outputs(size, stride)
          : (size - (kernelPositions - 1) * dilation - 1) / stride + 1;
    }

    int before() {
      return padding == Padding.SAME
          ? SamePadding.before(size, outputs(), kernelPositions, stride, dilation)
          : 0;
    }
  }

  @Test
  void rowsHoldWhatTheWindowMeetsAndZerosInThePadding() {
    var random = new SplittableRandom(1);
    for (int i = 0; i < CASES; i++) {
      Padding padding = i % 2 == 0 ? Padding.SAME : Padding.VALID;
      Axis height = Axis.random(random, padding);
      Axis width = Axis.random(random, padding);
      int batch = 1 + random.nextInt(2);
      int channels = 1 + random.nextInt(5);
      var op =
          new Op.Conv2D(
              padding,
              height.stride(),
              width.stride(),
              height.dilation(),
              width.dilation(),
              Activation.NONE);
      InputRows rows =
          Objects.requireNonNull(
              InputRows.of(
                  op,
                  Shape.of(batch, height.size(), width.size(), channels),
                  Shape.of(1, height.kernelPositions(), width.kernelPositions(), channels),
                  Shape.of(batch, height.outputs(), width.outputs(), 1)));
      var input = new byte[batch * height.size() * width.size() * channels];
      random.nextBytes(input);
      var found = new int[rows.width()];
      assertThat(rows.positions()).isEqualTo((long) batch * height.outputs() * width.outputs());
      assertThat(rows.width())
          .isEqualTo(height.kernelPositions() * width.kernelPositions() * channels);
      for (int position = 0; position < rows.positions(); position++) {
        rows.read(
            MemorySegment.ofArray(input),
            position,
            new IntegerReader(ElementType.INT8, ZERO_POINT),
            found);
        assertThat(found)
            .as("case %d, position %d", i, position)
            .isEqualTo(plain(input, height, width, channels, position));
      }
    }
  }

  private static int[] plain(byte[] input, Axis height, Axis width, int channels, int position) {
    int column = position % width.outputs();
    int line = position / width.outputs() % height.outputs();
    int image = position / width.outputs() / height.outputs();
    var row = new int[height.kernelPositions() * width.kernelPositions() * channels];
    int at = 0;
    for (int ty = 0; ty < height.kernelPositions(); ty++) {
      for (int tx = 0; tx < width.kernelPositions(); tx++) {
        for (int c = 0; c < channels; c++, at++) {
          int y = line * height.stride() + ty * height.dilation() - height.before();
          int x = column * width.stride() + tx * width.dilation() - width.before();
          if (y < 0 || y >= height.size() || x < 0 || x >= width.size()) continue;
          int pixel = (image * height.size() + y) * width.size() + x;
          row[at] = input[pixel * channels + c] - ZERO_POINT;
        }
      }
    }
    return row;
  }
}
