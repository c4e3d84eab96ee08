package dev.octet.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.Warning;
import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.engine.convert.report.Report;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.measure.OutputLoss;
import dev.octet.engine.output.OutputForm;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.Interpreter.Kernels;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.engine.write.TfliteWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Detectors with boxes in pixels and scores up to 1 in one output. */
class UnlikeOutputsTest {
  private static final int SAMPLES = 40;
  private static final int OTHERS = 20;
  private static final int CELLS = 16;
  private static final float PIXELS = 320;

  /** The largest mean absolute error of a score. */
  private static final double SCORE_ERROR = 0.01;

  /** The least signal-to-noise ratio of the boxes, in decibels; corners are differences. */
  private static final double BOXES = 25;

  @TempDir Path folder;

  /** The ways in which exporters write the head of a detector; 4 boxes, then 4 scores. */
  enum Head {
    /** The boxes are multiplied by the stride. */
    STRIDES {
      @Override
      int output(GraphBuilder b, int boxes, int scores) {
        int pixels = b.mul("pixels", b.logistic("offsets", boxes), stride(b));
        return b.concatenation("all", 2, pixels, b.logistic("scores", scores));
      }
    },
    /** The convolution makes boxes in pixels; a grid is added. */
    GRID {
      @Override
      int output(GraphBuilder b, int boxes, int scores) {
        var grid = new float[CELLS * 4];
        for (int i = 0; i < grid.length; i++) grid[i] = i / 4 * 10;
        int moved = b.add("moved", boxes, b.constant("grid", Shape.of(1, CELLS, 4), grid));
        int pixels = b.mul("pixels", b.relu("positive", moved), stride(b));
        return b.concatenation("all", 2, pixels, b.logistic("scores", scores));
      }
    },
    /** Channels come before positions, as in YOLOv8. */
    CHANNELS_FIRST {
      @Override
      int output(GraphBuilder b, int boxes, int scores) {
        int pixels = b.mul("pixels", boxes, stride(b));
        int left = b.transpose("left", pixels, 0, 2, 1);
        int right = b.transpose("right", b.logistic("scores", scores), 0, 2, 1);
        return b.concatenation("all", 1, left, right);
      }
    },
    /** Centers and sizes become corners: two sums read the same tensor. */
    CORNERS {
      @Override
      int output(GraphBuilder b, int boxes, int scores) {
        int stride = stride(b);
        int center = b.mul("center", b.slice("c", boxes, new int[3], half()), stride);
        int[] behind = {0, 0, 2};
        int size = b.mul("size", b.slice("d", boxes, behind, half()), stride);
        int low = b.sub("low", center, size);
        int corners = b.concatenation("corners", 2, low, b.add("high", center, size));
        return b.concatenation("all", 2, corners, b.logistic("scores", scores));
      }

      private int[] half() {
        return new int[] {1, CELLS, 2};
      }
    };

    abstract int output(GraphBuilder b, int boxes, int scores);

    static int stride(GraphBuilder b) {
      return b.constant("stride", Shape.of(1, 1, 1), PIXELS);
    }

    Graph graph() {
      var b = new GraphBuilder("detector");
      int x = b.input("x", Shape.of(1, 4, 4, 3));
      int boxes = b.reshape("b", conv(b, "boxes", x, 4, 1), 1, CELLS, 4);
      int scores = b.reshape("s", conv(b, "logits", x, 4, 1), 1, CELLS, 4);
      return b.output(output(b, boxes, scores)).build();
    }
  }

  private static int conv(GraphBuilder b, String name, int x, int channels, float scale) {
    var random = new SplittableRandom(name.hashCode());
    var weights = new float[channels * 3];
    for (int i = 0; i < weights.length; i++) weights[i] = scale * (float) random.nextGaussian();
    return conv(b, name, x, weights);
  }

  private static int conv(GraphBuilder b, String name, int x, float[] weights) {
    int channels = weights.length / 3;
    Shape shape = Shape.of(channels, 1, 1, 3);
    return b.conv2d(
        name, x, weights, shape, new float[channels], 1, Padding.VALID, Activation.NONE);
  }

  /** One convolution makes the boxes in channels 0 to 3 and the scores in the others. */
  private static Graph oneLayer() {
    var b = new GraphBuilder("detector");
    int x = b.input("x", Shape.of(1, 4, 4, 3));
    var random = new SplittableRandom(5);
    var weights = new float[8 * 3];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextGaussian() * (i < 12 ? 60 : 0.2f);
    }
    return b.output(conv(b, "all", x, weights)).build();
  }

  private Converted convert(Graph graph, String recipe) throws IOException {
    Path model = folder.resolve("detector.tflite");
    Files.write(model, TfliteWriter.write(graph));
    Path samples = RandomInputs.write(model, SAMPLES, 3, folder.resolve("samples.npz"));
    return Converted.of(model, samples, Recipes.parse(recipe), Preprocessing.NOT_GIVEN, folder);
  }

  static Stream<Arguments> fixes() {
    List<Arguments> all = new ArrayList<>();
    for (Head head : Head.values()) {
      for (String recipe :
          List.of(
              "{}",
              "{\"io\": {\"unlikeRanges\": \"factor\"}}",
              "{\"io\": {\"unlikeRanges\": \"split\"}}",
              "{\"io\": {\"unlikeRanges\": \"float\"}}",
              "{\"io\": {\"outputType\": \"int8\"}}",
              "{\"precision\": {\"integerOnly\": true}}",
              "{\"target\": \"uint8-nnapi\", \"io\": {\"unlikeRanges\": \"factor\"}}",
              "{\"target\": \"int8-per-tensor\"}")) {
        all.add(Arguments.of(head, recipe));
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("fixes")
  void eachFixKeepsTheScoresAndTheBoxes(Head head, String recipe) throws IOException {
    Graph graph = head.graph();
    Converted converted = convert(graph, recipe);
    assertThat(warnings(converted)).doesNotContain("lost-in-one-scale");
    boolean first = head == Head.CHANNELS_FIRST;
    check(converted, graph, i -> (first ? i / CELLS : i % 8) < 4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | false",
        "{\"io\": {\"outputType\": \"int8\"}} | true",
        "{\"io\": {\"unlikeRanges\": \"split\"}} | true",
        "{\"precision\": {\"integerOnly\": true}} | true"
      })
  void channelsOfOneLayerAreToldApart(String recipe, boolean differs) throws IOException {
    Graph graph = oneLayer();
    Converted converted = convert(graph, recipe);
    assertThat(Objects.requireNonNull(converted.report().artifact().outputForms()))
        .hasSize(differs ? 1 : 0);
    check(converted, graph, i -> i % 8 < 4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"io\": {\"outputType\": \"int8\"}}",
        "{\"io\": {\"unlikeRanges\": \"split\"}}"
      })
  void twoOutputsAreChangedOneAfterTheOther(String recipe) throws IOException {
    var b = new GraphBuilder("detector");
    int x = b.input("x", Shape.of(1, 4, 4, 3));
    int stride = Head.stride(b);
    List<Integer> outputs = new ArrayList<>();
    for (String name : List.of("near", "far")) {
      int boxes = b.mul(name + "_boxes", b.logistic(name + "_b", conv(b, name, x, 4, 1)), stride);
      int scores = b.logistic(name + "_scores", conv(b, name + "_s", x, 4, 1));
      outputs.add(b.concatenation(name + "_all", 3, boxes, scores));
    }
    Graph graph = b.output(outputs.get(0), outputs.get(1)).build();
    Report report = convert(graph, recipe).report();
    assertThat(report.warnings()).extracting(Warning::code).doesNotContain("lost-in-one-scale");
    assertThat(report.outputs()).isNotEmpty();
    for (OutputLoss output : report.outputs()) {
      assertThat(output.parts().stream().map(OutputLoss.Part::sqnrDb))
          .allSatisfy(decibels -> assertThat(decibels).isGreaterThan(25));
      assertThat(output.sqnrDb()).isGreaterThan(25);
    }
  }

  @Test
  void theFactorIsInTheReportAndTheDefaultRestoresTheOutputItself() throws IOException {
    Report report = convert(Head.STRIDES.graph(), "{}").report();
    assertThat(report.rewrites())
        .filteredOn(rewrite -> rewrite.rewrite().equals("factor-for-unlike-ranges"))
        .singleElement()
        .satisfies(rewrite -> {
          assertThat(rewrite.promise()).isEqualTo("EXACT");
          assertThat(rewrite.sites()).anyMatch(site -> site.layer().equals("pixels"));
        });
    assertThat(report.artifact().outputForms()).isEmpty();
    assertThat(report.artifact().outputs())
        .singleElement()
        .satisfies(output -> assertThat(output.type()).isEqualTo("FLOAT32"));
  }

  @Test
  void callersOfIntegersAreToldTheFactor() throws IOException {
    Converted converted = convert(Head.STRIDES.graph(), "{\"io\": {\"outputType\": \"int8\"}}");
    assertThat(warnings(converted)).contains("output-factor");
    OutputForm form =
        Objects.requireNonNull(converted.report().artifact().outputForms()).getFirst();
    assertThat(Objects.requireNonNull(form.multiply()).shape()).containsExactly(1, 1, 8);
    assertThat(form.multiply().values().subList(4, 8)).containsOnly(1f);
    assertThat(form.multiply().values().subList(0, 4)).allMatch(factor -> factor >= 128);
  }

  @Test
  void aFactorThatIsNotExactIsRefusedWithTheLayerInTheWay() {
    var b = new GraphBuilder("detector");
    int x = b.input("x", Shape.of(1, 4, 4, 3));
    int boxes = conv(b, "boxes", x, 1, 300);
    int odd = b.hardSwish("odd", boxes);
    Graph graph =
        b.output(b.concatenation("all", 3, odd, b.logistic("scores", conv(b, "l", x, 3, 1))))
            .build();
    assertThatThrownBy(() -> convert(graph, "{\"io\": {\"unlikeRanges\": \"factor\"}}"))
        .asInstanceOf(InstanceOfAssertFactories.type(RejectedInputException.class))
        .satisfies(refused -> {
          assertThat(refused.problem().code()).isEqualTo("unlike-ranges");
          assertThat(refused.problem().detail()).contains("'odd'", "HARD_SWISH");
        });
  }

  @Test
  void withoutAnExactFactorTheTailStaysFloatOrTheOutputIsSplit() throws IOException {
    var b = new GraphBuilder("detector");
    int x = b.input("x", Shape.of(1, 4, 4, 3));
    int odd = b.hardSwish("odd", conv(b, "boxes", x, 4, 100));
    Graph graph =
        b.output(b.concatenation("all", 3, odd, b.logistic("scores", conv(b, "l", x, 4, 1))))
            .build();
    Converted floats = convert(graph, "{}");
    assertThat(floats.report().keptFloat()).anyMatch(kept -> kept.layer().equals("all"));
    check(floats, graph, i -> i % 8 < 4);
    Converted integers = convert(graph, "{\"precision\": {\"integerOnly\": true}}");
    assertThat(warnings(integers)).contains("output-split");
    check(integers, graph, i -> i % 8 < 4);
  }

  @Test
  void allLayersBehindATensorStayFloat() throws IOException {
    Graph graph = Head.GRID.graph();
    Converted converted = convert(graph, "{\"precision\": {\"keepFloat\": [\"after:boxes\"]}}");
    assertThat(converted.report().keptFloat())
        .extracting(Report.KeptFloat::layer)
        .contains("b", "positive", "pixels", "all")
        .doesNotContain("logits", "boxes");
    check(converted, graph, i -> i % 8 < 4);
  }

  @Test
  void aBoundaryThatIsNoTensorIsRefused() {
    assertThatThrownBy(
            () -> convert(Head.GRID.graph(), "{\"precision\": {\"keepFloat\": [\"after:boxen\"]}}"))
        .asInstanceOf(InstanceOfAssertFactories.type(RejectedInputException.class))
        .satisfies(refused -> assertThat(refused.problem().code()).isEqualTo("unknown-layer"));
  }

  private static List<String> warnings(Converted converted) {
    return converted.report().warnings().stream().map(Warning::code).toList();
  }

  /** Tells boxes from scores by the index of an element of the whole output. */
  private interface Boxes {
    boolean contain(int element);
  }

  /** Compares the restored outputs with those of the float network, on other samples. */
  private static void check(Converted converted, Graph graph, Boxes boxes) throws IOException {
    byte[] artifact = Files.readAllBytes(converted.artifact());
    Graph quantized = ModelReader.readAsItIs(artifact, "artifact").graph();
    var random = new SplittableRandom(77);
    double scoreError = 0;
    int scores = 0;
    double signal = 0;
    double noise = 0;
    try (var real = Interpreter.load(Files.readAllBytes(converted.floatModel()), Kernels.XNNPACK);
        var eight = Interpreter.load(artifact, Kernels.XNNPACK)) {
      for (int n = 0; n < OTHERS; n++) {
        Tensor input = quantized.tensor(quantized.inputs().getFirst());
        fill(real.input(0).data(), eight.input(0).data(), input, random);
        real.invoke();
        eight.invoke();
        float[] wanted = real.output(0).data().toArray(ValueLayout.JAVA_FLOAT);
        double[] got = restored(converted, graph, quantized, eight);
        for (int i = 0; i < wanted.length; i++) {
          double error = Math.abs(wanted[i] - got[i]);
          if (boxes.contain(i)) {
            signal += (double) wanted[i] * wanted[i];
            noise += error * error;
          } else {
            scoreError += error;
            scores++;
          }
        }
      }
    }
    assertThat(scoreError / scores).isLessThan(SCORE_ERROR);
    assertThat(10 * Math.log10(signal / noise)).isGreaterThan(BOXES);
  }

  private static void fill(
      MemorySegment floats, MemorySegment values, Tensor tensor, SplittableRandom random) {
    Quantization grid = tensor.quantization();
    for (int i = 0; i < tensor.shape().size(); i++) {
      float value = (float) random.nextGaussian();
      if (grid == null) {
        values.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
      } else {
        int low = tensor.type() == ElementType.UINT8 ? 0 : -128;
        int q = Math.clamp(Math.round(value / grid.scale()) + grid.zeroPoint(), low, low + 255);
        value = (q - grid.zeroPoint()) * grid.scale();
        values.set(ValueLayout.JAVA_BYTE, i, (byte) q);
      }
      floats.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
    }
  }

  private static double[] values(Tensor tensor, MemorySegment data) {
    var values = new double[tensor.shape().size()];
    Quantization grid = tensor.quantization();
    for (int i = 0; i < values.length; i++) {
      if (grid == null) {
        values[i] = data.getAtIndex(ValueLayout.JAVA_FLOAT, i);
        continue;
      }
      byte q = data.get(ValueLayout.JAVA_BYTE, i);
      int level = tensor.type() == ElementType.UINT8 ? q & 0xff : q;
      values[i] = (level - grid.zeroPoint()) * (double) grid.scale();
    }
    return values;
  }

  /** Returns the output as the artifact's metadata says that it is to be restored. */
  private static double[] restored(
      Converted converted, Graph graph, Graph quantized, Interpreter interpreter)
      throws IOException {
    Shape shape = graph.tensor(graph.outputs().getFirst()).shape();
    List<Integer> ids = quantized.outputs();
    if (Objects.requireNonNull(converted.report().artifact().outputForms()).isEmpty()) {
      return values(quantized.tensor(ids.getFirst()), interpreter.output(0).data());
    }
    JsonNode form = metadata(converted.artifact()).get("outputs").get(0);
    var whole = new double[shape.size()];
    long[] strides = shape.strides();
    if (form.has("multiply")) {
      double[] values = values(quantized.tensor(ids.getFirst()), interpreter.output(0).data());
      JsonNode factors = form.get("multiply");
      List<Integer> extents = new ArrayList<>();
      factors.get("shape").forEach(extent -> extents.add(extent.asInt()));
      long[] small = new Shape(extents).strides();
      for (int i = 0; i < whole.length; i++) {
        long at = 0;
        for (int axis = 0; axis < shape.rank(); axis++) {
          at += i / strides[axis] % shape.dim(axis) % extents.get(axis) * small[axis];
        }
        whole[i] = values[i] * factors.get("values").get((int) at).asDouble();
      }
      return whole;
    }
    int position = 0;
    for (JsonNode part : form.get("parts")) {
      Tensor tensor = quantized.tensor(ids.get(position));
      assertThat(tensor.name()).isEqualTo(part.get("tensor").asString());
      double[] values = values(tensor, interpreter.output(position++).data());
      int next = 0;
      for (int i = 0; i < whole.length; i++) {
        boolean inside = true;
        for (int axis = 0; axis < shape.rank(); axis++) {
          long at = i / strides[axis] % shape.dim(axis);
          inside &= at >= part.get("begin").get(axis).asInt();
          inside &= at < part.get("end").get(axis).asInt();
        }
        if (inside) whole[i] = values[next++];
      }
      assertThat(next).isEqualTo(values.length);
    }
    return whole;
  }

  private static JsonNode metadata(Path artifact) throws IOException {
    try (var zip = new ZipFile(artifact.toFile())) {
      var entry = Objects.requireNonNull(zip.getEntry("outputs.json"));
      return JsonMapper.builder().build().readTree(zip.getInputStream(entry).readAllBytes());
    }
  }
}
