package dev.octet.engine.run;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedData;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.run.Interpreter.Kernels;
import dev.octet.engine.write.TfliteWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PiecewiseInterpreterTest {
  private static final int SAMPLES = 3;

  private static List<Integer> activations(Graph graph) {
    List<Integer> tensors = new ArrayList<>();
    for (Node node : graph.nodes()) {
      for (int output : node.outputs()) {
        if (graph.tensor(output).type() == ElementType.FLOAT32) tensors.add(output);
      }
    }
    return tensors;
  }

  private static void fill(TensorView input, int sample) {
    var random = new SplittableRandom(sample);
    for (int i = 0; i < input.shape().size(); i++) {
      input.data().setAtIndex(JAVA_FLOAT, i, (float) random.nextGaussian());
    }
  }

  /** Every activation of every sample, in one piece and in pieces. */
  private static void assertSameInPieces(Graph graph, long pieceBytes) {
    List<Integer> wanted = activations(graph);
    try (var network = NetworkPieces.of(graph, wanted, pieceBytes, TfliteWriter::write);
        var pieces = PiecewiseInterpreter.load(network);
        var whole =
            Interpreter.load(TfliteWriter.write(graph.withOutputs(wanted)), Kernels.XNNPACK)) {
      for (int sample = 0; sample < SAMPLES; sample++) {
        for (int i = 0; i < graph.inputs().size(); i++) {
          fill(whole.input(i), sample);
          fill(pieces.input(i), sample);
        }
        whole.invoke();
        Map<Integer, float[]> seen = new HashMap<>();
        pieces.run((tensor, values) -> seen.put(tensor, values.data().toArray(JAVA_FLOAT)));
        assertThat(seen.keySet()).containsAll(wanted);
        for (int i = 0; i < wanted.size(); i++) {
          assertThat(seen.get(wanted.get(i)))
              .as(graph.tensor(wanted.get(i)).name())
              .isEqualTo(whole.output(i).data().toArray(JAVA_FLOAT));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 100, 1000, 1 << 20})
  void tensorsThatLaterPiecesReadAreHandedOn(long pieceBytes) {
    var b = new GraphBuilder("skips");
    int x = b.input("x", Shape.of(1, 4, 4, 3));
    int unread = b.input("unread", Shape.of(1, 2));
    int late = b.input("late", Shape.of(1, 4, 4, 3));
    int first = b.logistic("first", x);
    int second = b.tanh("second", first);
    int third = b.mul("third", second, second);
    int skip = b.add("skip", third, first);
    int end = b.sub("end", skip, late);
    int doubled = b.concatenation("doubled", 3, end, first);
    Graph graph = b.output(doubled).build();
    assertThat(graph.inputs()).contains(unread);
    assertSameInPieces(graph, pieceBytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mobilenet_v2_1.0_224/float.tflite",
        "resnet8_cifar10/float.tflite",
        "ad01/float.tflite"
      })
  void realNetworksMakeTheSameInPieces(String model) throws IOException {
    byte[] bytes = Files.readAllBytes(SharedData.require("models/" + model));
    assertSameInPieces(ModelReader.read(bytes, model).graph(), 1 << 18);
  }

  @Test
  void whatIsNoLongerReadMakesRoom() {
    var b = new GraphBuilder("chain");
    int x = b.input("x", Shape.of(1, 100_000));
    for (int i = 0; i < 50; i++) x = b.relu("y" + i, x);
    Graph graph = b.output(x).build();
    try (var network = NetworkPieces.of(graph, activations(graph), 0, TfliteWriter::write)) {
      assertThat(network.pieces()).hasSize(50);
      assertThat(network.memory().bytes()).isBetween(2 * 400_000L, 2 * 400_200L);
    }
  }
}
