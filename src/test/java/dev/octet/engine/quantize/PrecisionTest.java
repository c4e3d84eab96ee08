package dev.octet.engine.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.Trial;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.quantize.range.ActivationParameters;
import dev.octet.engine.quantize.range.CalibrationMethod;
import dev.octet.engine.quantize.range.Levels;
import dev.octet.engine.quantize.range.Range;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scale and zero point of activations, as layers of one precision have them between them. */
class PrecisionTest {
  private static final Shape SHAPE = Shape.of(1, 8, 8, 2);
  private static final int MANY = 100;

  @TempDir Path folder;

  private Precision precision(Graph graph, Target target, List<float[]> samples, boolean open)
      throws IOException {
    return precision(graph, target, CalibrationMethod.MIN_MAX, samples, open);
  }

  private Precision precision(
      Graph graph, Target target, CalibrationMethod method, List<float[]> samples, boolean open)
      throws IOException {
    var options =
        new QuantizationOptions(
            target,
            method,
            Set.of(),
            Set.of(),
            Set.of(),
            ElementType.FLOAT32,
            ElementType.FLOAT32,
            false,
            open);
    Quantizability quantizability = Quantizability.of(graph, options, Map.of());
    try (var trial = Trial.of(graph, samples, Files.createTempDirectory(folder, "trial"))) {
      var statistics = trial.statistics(Trial.range(0, samples.size()));
      return Precision.of(
          new GivenRanges(graph, Map.of()),
          statistics,
          options,
          target,
          quantizability,
          SharedWeights.of(graph, quantizability));
    }
  }

  private static Range held(Precision precision, int tensor) {
    return ActivationParameters.range(precision.parameters(tensor), Levels.of(precision.type()));
  }

  @Test
  void aGroupHoldsTheValuesOfAllItsMembers() throws IOException {
    var b = new GraphBuilder("net");
    int x = b.input("x", SHAPE);
    int small = b.relu("small", x);
    int large = b.mul("large", x, b.constant("c", Shape.of(1, 1, 1, 1), -9f));
    int joined = b.concatenation("joined", 3, small, large);
    Graph graph = b.output(joined).build();
    Precision precision = precision(graph, Target.INT8, Trial.samples(MANY, SHAPE.size()), false);
    assertThat(precision.parameters(small)).isEqualTo(precision.parameters(joined));
    assertThat(precision.parameters(large)).isEqualTo(precision.parameters(joined));
    Range range = held(precision, joined);
    assertThat(range.low()).isCloseTo(-9, within(0.2));
    assertThat(range.high()).isCloseTo(9, within(0.2));
  }

  @Test
  void zeroIsAlwaysOneOfTheLevels() throws IOException {
    var b = new GraphBuilder("net");
    int x = b.input("x", SHAPE);
    int y = b.add("y", x, b.constant("c", Shape.of(1, 1, 1, 1), 50f));
    Graph graph = b.output(y).build();
    Precision precision = precision(graph, Target.INT8, Trial.samples(MANY, SHAPE.size()), false);
    assertThat(precision.parameters(y).zeroPoint()).isBetween(-128, 127);
    assertThat(held(precision, y).low()).isLessThanOrEqualTo(0);
    assertThat(held(precision, y).high()).isCloseTo(51, within(0.5));
  }

  @Test
  void whatAKernelGivesIsTakenAsItIs() throws IOException {
    var b = new GraphBuilder("net");
    int y = b.logistic("y", b.input("x", SHAPE));
    Graph graph = b.output(b.maxPool2d("pool", y, 2, 2, Padding.VALID)).build();
    Precision precision = precision(graph, Target.INT8, Trial.samples(MANY, SHAPE.size()), false);
    assertThat(precision.parameters(y)).isEqualTo(Quantization.perTensor(1 / 256f, -128));
    assertThat(precision.parameters(graph.outputs().getFirst())).isEqualTo(precision.parameters(y));
    assertThat(precision.note(y)).contains("LOGISTIC");
  }

  @Test
  void aTensorThatIsAlwaysZeroHasAScaleThatKernelsTake() throws IOException {
    var b = new GraphBuilder("net");
    int x = b.input("x", SHAPE);
    int y = b.mul("y", x, b.constant("c", Shape.of(1, 1, 1, 1), 0f));
    Graph graph = b.output(y).build();
    for (Target target : List.of(Target.INT8, Target.INT16X8)) {
      List<float[]> samples = Trial.samples(4, SHAPE.size());
      Precision precision = precision(graph, target, CalibrationMethod.GREEDY, samples, false);
      assertThat(precision.parameters(y).scale()).isPositive().isLessThan(1);
    }
  }

  /** A floating-point input may go on beyond what was seen; pixels may not. */
  @Test
  void onlyAnOpenInputReachesFurtherThanSeen() throws IOException {
    var b = new GraphBuilder("net");
    int x = b.input("x", SHAPE);
    Graph graph = b.output(b.mul("y", x, b.constant("c", Shape.of(1, 1, 1, 1), 3f))).build();
    List<float[]> few = Trial.samples(5, SHAPE.size());
    Range closed = held(precision(graph, Target.INT8, few, false), x);
    Range open = held(precision(graph, Target.INT8, few, true), x);
    assertThat(closed.high()).isCloseTo(1, within(0.03));
    assertThat(open.high()).isGreaterThan(1.2);
    assertThat(open.low()).isLessThan(-1.2);
  }

  @Test
  void sixteenBitsLieEvenlyAroundZeroAndLeaveRoomWhereSamplesAreFew() throws IOException {
    var b = new GraphBuilder("net");
    int x = b.input("x", SHAPE);
    int y = b.mul("y", x, b.constant("c", Shape.of(1, 1, 1, 1), 3f));
    Graph graph = b.output(y).build();
    Precision precision = precision(graph, Target.INT16X8, Trial.samples(20, SHAPE.size()), false);
    assertThat(precision.parameters(y).zeroPoint()).isZero();
    assertThat(precision.parameters(y).scale() * 32767).isCloseTo(6, within(0.3f));
  }

  /** The sample shows what is above zero of a sum, and all of a RELU. */
  @Test
  void theSideOfZeroThatOneSampleDoesNotShowIsCovered() throws IOException {
    var b = new GraphBuilder("net");
    int x = b.input("x", SHAPE);
    int sum = b.add("sum", x, b.constant("c", Shape.of(1, 1, 1, 1), 2f));
    int y = b.relu("y", sum);
    Graph graph = b.output(sum, y).build();
    Precision one = precision(graph, Target.INT8, Trial.samples(1, SHAPE.size()), false);
    assertThat(held(one, sum).low()).isCloseTo(-3, within(0.2));
    assertThat(held(one, sum).high()).isCloseTo(6, within(0.2));
    assertThat(held(one, y).low()).isZero();
    Precision many = precision(graph, Target.INT8, Trial.samples(MANY, SHAPE.size()), false);
    assertThat(held(many, sum).low()).isCloseTo(0, within(0.05));
  }

  /** What a SOFTMAX can't tell from nothing would be mirrored to the other side of zero. */
  @Test
  void aMaskSaysNothingOfTheSideThatOneSampleDoesNotShow() throws IOException {
    var b = new GraphBuilder("net");
    int x = b.input("x", SHAPE);
    int masked = b.add("masked", x, b.constant("mask", Shape.of(1, 1, 1, 2), 0f, -1e9f));
    Graph graph = b.output(b.softmax("y", masked)).build();
    Precision precision = precision(graph, Target.INT8, Trial.samples(1, SHAPE.size()), false);
    assertThat(held(precision, masked).high()).isLessThan(100);
  }
}
