package dev.octet.engine.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The two orders in which arrays may hold an input that has its channels last. */
class ArrayAxesTest {
  private static Shape shape(String extents) {
    return Shape.of(Arrays.stream(extents.split("x")).mapToInt(Integer::parseInt).toArray());
  }

  private static ArrayAxes input(String extents) {
    return ArrayAxes.channelsLast(shape(extents));
  }

  @ParameterizedTest
  @CsvSource({
    "1x32x24x3, 3x32x24, true",
    "1x32x24x3, 1x3x32x24, true",
    "1x32x24x3, 32x24x3, false",
    "1x32x24x3, 1x32x24x3, false",
    "1x5x6x7x2, 2x5x6x7, true",
    "1x5x6x7x2, 5x6x7x2, false",
    "4x32x24x3, 4x3x32x24, true",
    "1x40x3, 3x40, true",
    "1x1x100x64, 64x1x100, true", // a row of features
    "1x1x100x64, 64x100, true",
    "1x1x8x8, 8x1x8, true", // only the model's shape is equal without ignoring axes of 1
    "1x1x8x8, 1x8x8, false"
  })
  void theShapeDeterminesTheOrder(String input, String sample, boolean model) {
    assertThat(input(input).fits(shape(sample))).isTrue();
    assertThat(input(input).isModelOrder(shape(sample))).isEqualTo(model);
    assertThat(input(input).isAmbiguous(shape(sample))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"1x3x3x3, 3x3x3", "1x3x3x3, 1x3x3x3", "1x1x8x8, 8x8", "2x5x5x5, 2x5x5x5"})
  void whereBothFitTheChannelsAreLast(String input, String sample) {
    assertThat(input(input).isModelOrder(shape(sample))).isFalse();
    assertThat(input(input).isAmbiguous(shape(sample))).isTrue();
  }

  /** One channel, or one position: the elements follow each other in the same way. */
  @ParameterizedTest
  @CsvSource({"1x32x24x1, 1x32x24", "1x32x24x1, 32x24x1", "1x1x1x8, 8x1x1", "1x1x1x8, 8"})
  void anOrderThatMakesNoDifferenceIsNone(String input, String sample) {
    assertThat(input(input).fits(shape(sample))).isTrue();
    assertThat(input(input).isModelOrder(shape(sample))).isFalse();
    assertThat(input(input).isAmbiguous(shape(sample))).isFalse();
  }

  @Test
  void anInputInItsOwnOrderTakesNoOther() {
    var own = ArrayAxes.own(shape("1x32x24x3"));
    assertThat(own.fits(shape("3x32x24"))).isFalse();
    assertThat(own.isModelOrder(shape("32x24x3"))).isFalse();
    assertThat(own).hasToString("1x32x24x3");
    assertThat(input("1x32x24x3")).hasToString("1x32x24x3, or 1x3x32x24 as in the model's file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1x4x3x2", "3x4x5x2", "2x3x4x2x5", "1x6x4"})
  void elementsMoveToTheirPlace(String input) {
    ArrayAxes axes = input(input);
    Shape last = axes.input();
    int rank = last.rank();
    var sample = new float[last.size()];
    var wanted = new float[sample.length];
    var index = new int[rank];
    long[] strides = last.channelsFirst().strides();
    for (int i = 0; i < wanted.length; i++) {
      int rest = i;
      for (int axis = rank - 1; axis >= 0; axis--) {
        index[axis] = rest % last.dim(axis);
        rest /= last.dim(axis);
      }
      long at = index[0] * strides[0] + index[rank - 1] * strides[1];
      for (int axis = 1; axis < rank - 1; axis++) at += index[axis] * strides[axis + 1];
      sample[(int) at] = i;
      wanted[i] = i;
    }
    var moved = new float[sample.length];
    axes.moveChannels(sample, moved);
    assertThat(moved).isEqualTo(wanted);
    assertThat(sample).isNotEqualTo(wanted);
  }
}
