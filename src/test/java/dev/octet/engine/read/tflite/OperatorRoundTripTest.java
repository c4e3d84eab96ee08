package dev.octet.engine.read.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Signature;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.metadata.ModelMetadata;
import dev.octet.engine.metadata.TensorMetadata;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.read.source.SourceModel;
import dev.octet.engine.write.OperatorCases;
import dev.octet.engine.write.TfliteWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written is read as the same network. */
class OperatorRoundTripTest {
  private static final int BIAS = 2;

  static Stream<OperatorCases.Case> floatCases() {
    return OperatorCases.all().stream().filter(table -> !table.name().startsWith("QUANTIZE"));
  }

  @ParameterizedTest
  @MethodSource("floatCases")
  void everyOperatorComesBackWithItsOptionsNamesShapesAndConstants(OperatorCases.Case table) {
    SourceModel model = ModelReader.read(TfliteWriter.write(table.graph()), "model.tflite");
    assertThat(model.warnings()).isEmpty();
    Graph read = model.graph();
    assertThat(read.name()).isEqualTo(table.graph().name());
    assertThat(tensors(read, read.inputs()))
        .isEqualTo(tensors(table.graph(), table.graph().inputs()));
    assertThat(tensors(read, read.outputs()))
        .isEqualTo(tensors(table.graph(), table.graph().outputs()));
    assertThat(read.nodes()).hasSameSizeAs(table.graph().nodes());
    for (int i = 0; i < read.nodes().size(); i++) {
      Node expected = table.graph().nodes().get(i);
      Node actual = read.nodes().get(i);
      assertThat(actual.op()).isEqualTo(expected.op());
      assertThat(tensors(read, actual.outputs()))
          .isEqualTo(tensors(table.graph(), expected.outputs()));
      assertInputs(read, actual, table.graph(), expected);
    }
  }

  @ParameterizedTest
  @MethodSource("floatCases")
  void whatWasReadOnceIsWrittenAndReadAsTheSameBytes(OperatorCases.Case table) {
    byte[] first =
        TfliteWriter.write(ModelReader.read(TfliteWriter.write(table.graph()), "first").graph());
    assertThat(TfliteWriter.write(ModelReader.read(first, "second").graph())).isEqualTo(first);
  }

  @Test
  void aQuantizedNetworkIsRefused() {
    OperatorCases.Case quantized =
        OperatorCases.all().stream()
            .filter(table -> table.name().startsWith("QUANTIZE"))
            .findFirst()
            .orElseThrow();
    byte[] bytes = TfliteWriter.write(quantized.graph());
    assertThatThrownBy(() -> ModelReader.read(bytes, "eight.tflite"))
        .isInstanceOfSatisfying(
            RejectedInputException.class,
            e -> {
              assertThat(e.problem().code()).isEqualTo("already-quantized");
              assertThat(e.problem().file()).isEqualTo("eight.tflite");
              assertThat(e.problem().findings()).hasSize(2).first().asString().contains("'q'");
            });
  }

  @Test
  void inputsOutputsSignaturesMetadataAndLabelsComeBack() {
    var b = new GraphBuilder("net");
    int image = b.input("picture", Shape.of(1, 2, 2, 3));
    int extra = b.input("extra", Shape.of(1, 2));
    int scores = b.mean("scores", image, false, 1, 2);
    int embedding = b.relu("embedding", extra);
    b.output(embedding, scores);
    var signature =
        new Signature(
            "serving_default",
            List.of(new Signature.Binding("b", 1), new Signature.Binding("a", 0)),
            List.of(new Signature.Binding("probabilities", 1)));
    Graph graph = b.signature(signature).build();
    var input =
        new TensorMetadata(
            0,
            "image",
            "An RGB image.",
            List.of(1f, 2f, 3f),
            List.of(4f, 5f, 6f),
            List.of(0f),
            List.of(255f));
    var output =
        new TensorMetadata(1, "probability", "", List.of(), List.of(), List.of(0f), List.of(1f));
    var metadata =
        new ModelMetadata(
            "Pets", "Knows pets.", List.of(input), List.of(output), List.of("cat", "dög", "eel"));

    SourceModel read = ModelReader.read(TfliteWriter.write(graph, metadata), "model.tflite");
    assertThat(read.warnings()).isEmpty();
    assertThat(names(read.graph(), read.graph().inputs())).containsExactly("picture", "extra");
    assertThat(names(read.graph(), read.graph().outputs())).containsExactly("embedding", "scores");
    assertThat(read.graph().signatures()).containsExactly(signature);
    assertThat(read.metadata().name()).isEqualTo("Pets");
    assertThat(read.metadata().description()).isEqualTo("Knows pets.");
    assertThat(read.metadata().labels()).containsExactly("cat", "dög", "eel");
    assertThat(read.metadata().inputs()).contains(input);
    assertThat(read.metadata().outputs()).contains(output);
  }

  private static void assertInputs(Graph read, Node actual, Graph source, Node expected) {
    List<Tensor> inputs = tensors(read, actual.inputs());
    boolean convolves =
        expected.op() instanceof Op.Conv2D || expected.op() instanceof Op.DepthwiseConv2D;
    if (convolves && !expected.hasInput(BIAS)) {
      // TensorFlow Lite can't run it without one.
      float[] bias = inputs.remove(BIAS).requireConstant().floats();
      assertThat(bias).containsOnly(0f);
    }
    List<Tensor> wanted = tensors(source, expected.inputs());
    assertThat(inputs).isEqualTo(wanted);
  }

  /** Without those that are left out. */
  private static List<Tensor> tensors(Graph graph, List<Integer> ids) {
    List<Tensor> tensors = new ArrayList<>();
    for (int id : ids) if (id != Node.ABSENT) tensors.add(graph.tensor(id));
    return tensors;
  }

  private static List<String> names(Graph graph, List<Integer> ids) {
    return tensors(graph, ids).stream().map(Tensor::name).toList();
  }
}
