package dev.octet.engine.rewrite.refit;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.calibrate.CalibrationSamples;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.SetLimits;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.engine.samples.input.SampleReader;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mirror images of the samples, in either order of the axes. */
class ViewsTest {
  @TempDir Path folder;

  private float[] view(int index, int... shape) throws IOException {
    byte[] png =
        CalibrationSamples.encoded(
            CalibrationSamples.image(
                4, 2, BufferedImage.TYPE_INT_RGB, (x, y) -> (x << 16) | (y << 8) | 7),
            "png");
    Path file = Files.write(folder.resolve("a.png"), png);
    Tensor input = Tensor.activation("x", Shape.of(shape), ElementType.FLOAT32);
    try (Arena arena = Arena.ofConfined();
        var set = CalibrationSet.open(file, SetLimits.DEFAULT, folder)) {
      var reader = new SampleReader(set, List.of(input), Preprocessing.NOT_GIVEN);
      var views = Views.of(reader, new int[] {0}, 1, input.shape(), true);
      assertThat(views.count()).isEqualTo(2);
      MemorySegment memory = arena.allocate(JAVA_FLOAT, input.shape().elements());
      views.read(index, List.of(memory));
      return memory.toArray(JAVA_FLOAT);
    }
  }

  @Test
  void columnsAreMirroredInEitherOrder() throws IOException {
    assertThat(view(0, 1, 2, 4, 3)).startsWith(0, 0, 7, 1, 0, 7, 2, 0, 7, 3, 0, 7, 0, 1, 7);
    assertThat(view(1, 1, 2, 4, 3)).startsWith(3, 0, 7, 2, 0, 7, 1, 0, 7, 0, 0, 7, 3, 1, 7);
    assertThat(view(0, 1, 3, 2, 4)).startsWith(0, 1, 2, 3, 0, 1, 2, 3, 0, 0, 0, 0, 1, 1, 1, 1, 7);
    assertThat(view(1, 1, 3, 2, 4)).startsWith(3, 2, 1, 0, 3, 2, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 7);
  }
}
