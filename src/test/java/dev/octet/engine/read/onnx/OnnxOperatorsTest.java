package dev.octet.engine.read.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.read.ReadNetwork;
import dev.octet.engine.read.ReferenceArrays;
import dev.octet.engine.read.ReferenceArrays.Values;
import dev.octet.engine.read.source.ModelFiles;
import dev.octet.engine.read.source.SourceModel;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Networks of one or a few ONNX operators, of odd sizes, against what onnxruntime answers. The
 * networks and answers are those of {@code operators.py}.
 */
class OnnxOperatorsTest {
  private static final String SUFFIX = ".onnx";
  private static final double TOLERANCE = 2e-5;

  private static final ModelFiles FILES = files();

  private static ModelFiles files() {
    try (InputStream packed =
        Objects.requireNonNull(OnnxOperatorsTest.class.getResourceAsStream("operators.tar.gz"))) {
      return ModelFiles.of(packed.readAllBytes(), "operators.tar.gz");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<String> networks() {
    return FILES.names().stream()
        .filter(name -> name.endsWith(SUFFIX))
        .map(name -> name.substring(0, name.length() - SUFFIX.length()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void theOutputsAreThoseOfOnnxruntime(String name) {
    SourceModel model = ModelReader.read(FILES.content(name + SUFFIX), name);
    Graph graph = model.graph();
    try (var network = new ReadNetwork(model)) {
      List<float[]> inputs = new ArrayList<>();
      for (int i = 0; i < graph.inputs().size(); i++) {
        Tensor input = graph.tensor(graph.inputs().get(i));
        inputs.add(values(name, "x" + i, model.channelsLast().contains(input.name())));
      }
      List<float[]> outputs = network.run(inputs.toArray(float[][]::new));
      for (int i = 0; i < outputs.size(); i++) {
        Tensor output = graph.tensor(graph.outputs().get(i));
        assertThat(output.name()).isEqualTo("y" + i);
        float[] expected = values(name, "y" + i, model.channelsLast().contains(output.name()));
        assertThat(ReadNetwork.difference(outputs.get(i), expected))
            .as("output %d: %s", i, ReadNetwork.operators(network.graph()))
            .isLessThan(TOLERANCE);
      }
    }
  }

  private static float[] values(String name, String array, boolean channelsLast) {
    Values values = ReferenceArrays.array(FILES.content(name + "." + array + ".npy"));
    return channelsLast
        ? ReadNetwork.channelsLast(values.values(), values.shape()[0], values.shape()[1])
        : values.values();
  }
}
