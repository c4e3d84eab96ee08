package dev.octet.engine.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.Trial;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.quantize.range.CalibrationMethod;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Boxes in pixels and scores in one output. */
class UnlikeRangesTest {
  private static final int SAMPLES = 8;

  @TempDir Path folder;

  private static Graph detector(float pixels) {
    var b = new GraphBuilder("detector");
    int x = b.input("x", Shape.of(1, 4, 4, 2));
    int boxes = b.mul("boxes", x, b.constant("pixels", Shape.of(1, 1, 1, 1), pixels));
    int joined = b.concatenation("joined", 3, boxes, b.logistic("scores", x));
    return b.output(b.reshape("all", joined, 1, 16, 4)).build();
  }

  private QuantizedGraph quantized(Graph graph, Trial trial, ElementType output) {
    var options =
        new QuantizationOptions(
            Target.INT8, CalibrationMethod.MIN_MAX, Set.of(), ElementType.FLOAT32, output);
    return Quantizer.quantize(graph, trial.statistics(Trial.range(0, SAMPLES)), options);
  }

  @Test
  void anIntegerOutputLosesTheScoresAndThatIsFound() throws IOException {
    Graph graph = detector(640);
    try (var trial = Trial.of(graph, Trial.samples(SAMPLES, 32), folder)) {
      var statistics = trial.statistics(Trial.range(0, SAMPLES));
      assertThat(UnlikeRanges.lostIn(quantized(graph, trial, ElementType.INT8), statistics))
          .singleElement()
          .satisfies(lost -> {
            assertThat(lost.lost()).extracting(UnlikeRanges.Part::name).containsExactly("scores");
            assertThat(lost.layer()).isEqualTo("joined");
            assertThat(lost.name()).isEqualTo("all");
          });
    }
  }

  @Test
  void aFloatOutputIsJoinedInFloatAndKeepsTheScores() throws IOException {
    Graph graph = detector(640);
    try (var trial = Trial.of(graph, Trial.samples(SAMPLES, 32), folder)) {
      QuantizedGraph quantized = quantized(graph, trial, ElementType.FLOAT32);
      assertThat(quantized.keptFloat())
          .extracting(KeptFloat::layer)
          .containsExactlyInAnyOrder("joined", "all");
      float[] wanted = trial.outputs(graph, 0).getFirst();
      float[] made = trial.outputs(quantized.graph(), 0).getFirst();
      for (int i = 0; i < wanted.length; i++) {
        if (i % 4 >= 2) assertThat(Math.abs(made[i] - wanted[i])).isLessThan(0.02f);
      }
    }
  }

  @Test
  void partsOfLikeRangesStayIn8Bits() throws IOException {
    Graph graph = detector(2);
    try (var trial = Trial.of(graph, Trial.samples(SAMPLES, 32), folder)) {
      QuantizedGraph quantized = quantized(graph, trial, ElementType.FLOAT32);
      assertThat(quantized.keptFloat()).isEmpty();
    }
  }

  /** The forms in which exporters write the head of a detector; the output ends with scores. */
  enum Head {
    LEVELS,
    TRANSPOSED,
    SCORES_BEFORE_LOGISTIC,
    PACKED;

    Graph graph(float pixels) {
      var b = new GraphBuilder("head");
      int x = b.input("x", Shape.of(1, 4, 4, 2));
      int flat = b.reshape("flat", x, 1, 16, 2);
      return switch (this) {
        case LEVELS -> {
          int upper =
              level(b, "upper", b.slice("u", flat, new int[3], new int[] {1, 8, 2}), pixels);
          int[] half = {0, 8, 0};
          int lower = level(b, "lower", b.slice("l", flat, half, new int[] {1, 8, 2}), pixels);
          yield b.output(b.concatenation("all", 1, upper, lower)).build();
        }
        case TRANSPOSED ->
            b.output(b.transpose("all", level(b, "one", flat, pixels), 0, 2, 1)).build();
        case SCORES_BEFORE_LOGISTIC -> {
          int boxes = b.mul("boxes", flat, b.constant("p", Shape.of(1, 1, 1), pixels));
          int logits = b.mul("scores", flat, b.constant("k", Shape.of(1, 1, 1), 3f));
          yield b.output(b.concatenation("all", 2, boxes, logits)).build();
        }
        case PACKED -> {
          int boxes = b.mul("boxes", flat, b.constant("p", Shape.of(1, 1, 1), pixels));
          yield b.output(b.pack("all", 1, boxes, b.logistic("scores", flat))).build();
        }
      };
    }

    private static int level(GraphBuilder b, String name, int x, float pixels) {
      int boxes = b.mul(name + " boxes", x, b.constant(name + " p", Shape.of(1, 1, 1), pixels));
      return b.concatenation(name, 2, boxes, b.logistic(name + " scores", x));
    }
  }

  private static QuantizationOptions unasked() {
    return new QuantizationOptions(
        Target.INT8,
        CalibrationMethod.MIN_MAX,
        Set.of(),
        Set.of(),
        Set.of(),
        ElementType.FLOAT32,
        ElementType.INT8,
        true,
        false);
  }

  @ParameterizedTest
  @EnumSource(Head.class)
  void withoutATypeAskedForAnOutputThatWouldLoseAPartIsFloat(Head head) throws IOException {
    Graph graph = head.graph(640);
    try (var trial = Trial.of(graph, Trial.samples(SAMPLES, 32), folder)) {
      var statistics = trial.statistics(Trial.range(0, SAMPLES));
      QuantizedGraph quantized = Quantizer.quantize(graph, statistics, unasked());
      Graph made = quantized.graph();
      assertThat(made.tensor(made.outputs().getFirst()).type()).isEqualTo(ElementType.FLOAT32);
      assertThat(UnlikeRanges.lostIn(quantized, statistics)).isEmpty();
      float[] wanted = trial.outputs(graph, 0).getFirst();
      float[] got = trial.outputs(made, 0).getFirst();
      double signal = 0;
      double noise = 0;
      for (int i = 0; i < wanted.length; i++) {
        if (Math.abs(wanted[i]) > 3) continue;
        signal += wanted[i] * wanted[i];
        noise += Math.pow(wanted[i] - got[i], 2);
      }
      assertThat(10 * Math.log10(signal / noise)).isGreaterThan(20);
    }
  }

  @ParameterizedTest
  @EnumSource(Head.class)
  void withoutATypeAskedForAnOutputThatFitsHasTheTargetsType(Head head) throws IOException {
    Graph graph = head.graph(1);
    try (var trial = Trial.of(graph, Trial.samples(SAMPLES, 32), folder)) {
      var statistics = trial.statistics(Trial.range(0, SAMPLES));
      Graph made = Quantizer.quantize(graph, statistics, unasked()).graph();
      assertThat(made.tensor(made.outputs().getFirst()).type()).isEqualTo(ElementType.INT8);
    }
  }
}
