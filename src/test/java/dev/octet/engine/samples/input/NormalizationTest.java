package dev.octet.engine.samples.input;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.samples.SetKind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The loop over values and the table of bytes against the formula, for any number of channels. */
class NormalizationTest {
  private static final int CASES = 50;

  @Test
  void eachValueIsNormalizedByItsChannel() {
    var random = new SplittableRandom(1);
    for (int i = 0; i < CASES; i++) {
      int channels = 1 + random.nextInt(7);
      List<Float> means = new ArrayList<>();
      List<Float> stds = new ArrayList<>();
      int given = i % 2 == 0 ? 1 : channels;
      for (int c = 0; c < given; c++) {
        means.add((float) random.nextDouble(-200, 200));
        stds.add((float) random.nextDouble(0.1, 200));
      }
      var preprocessing = new Preprocessing(null, null, null, means, stds);
      Tensor input = Tensor.activation("x", Shape.of(1, 3, channels), ElementType.FLOAT32);
      Normalization normalization = Normalization.of(preprocessing, input, SetKind.ARRAYS);
      var values = new float[3 * channels + 5];
      for (int k = 0; k < values.length; k++) values[k] = (float) random.nextDouble(0, 256);
      float[] found = values.clone();
      normalization.apply(found, 3 * channels);
      for (int k = 0; k < values.length; k++) {
        int at = given == 1 ? 0 : k % channels;
        float wanted = k < 3 * channels ? (values[k] - means.get(at)) / stds.get(at) : values[k];
        assertThat(found[k]).as("%d channels, value %d", channels, k).isEqualTo(wanted);
      }
      float[] table = normalization.table(channels - 1);
      for (int value = 0; value < 256; value++) {
        assertThat(table[value]).isEqualTo((value - means.getLast()) / stds.getLast());
      }
    }
  }
}
