package dev.octet.engine.read.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedData;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Op;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.read.ReadNetwork;
import dev.octet.engine.read.ReferenceArrays;
import dev.octet.engine.read.ReferenceArrays.Values;
import dev.octet.engine.read.source.InputShapes;
import dev.octet.engine.read.source.ReadOptions;
import dev.octet.engine.read.source.SourceModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of PyTorch's exporters. */
class OnnxToolchainsTest {
  private static final String FOLDER = "models/toolchains/pytorch/";
  private static final double TOLERANCE = 1e-4;

  /** Axes of images whose channels are split into groups. */
  private static final int CHANNEL_GROUPS = 5;

  static List<String> files() throws IOException {
    Path folder = Path.of("../shared/data", FOLDER);
    if (!Files.isDirectory(folder)) return List.of("mobilenet_v2_dynamo.onnx");
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".onnx") || name.endsWith(".zip"))
          .sorted()
          .toList();
    }
  }

  private static SourceModel read(String file) throws IOException {
    return ModelReader.read(Files.readAllBytes(SharedData.require(FOLDER + file)), file);
  }

  @ParameterizedTest
  @MethodSource("files")
  void theOutputsAreThoseOfPyTorch(String file) throws IOException {
    SourceModel model = read(file);
    String base = file.replaceAll("_(dynamo|script|script_train|external)\\.(onnx|zip)$", "");
    var reference = ReferenceArrays.read(SharedData.require(FOLDER + base + "_reference.npz"));
    Values x = reference.get("x");
    try (var network = new ReadNetwork(model)) {
      for (int sample = 0; sample < x.shape()[0]; sample++) {
        float[] input = ReadNetwork.channelsLast(x.sample(sample), x.shape()[1]);
        List<float[]> outputs = network.run(input);
        for (int o = 0; o < outputs.size(); o++) {
          Values y = reference.get("y" + o);
          float[] expected = y.sample(sample);
          if (y.shape().length == 4) expected = ReadNetwork.channelsLast(expected, y.shape()[1]);
          assertThat(ReadNetwork.difference(outputs.get(o), expected))
              .as("output %d of sample %d", o, sample)
              .isLessThan(TOLERANCE);
        }
      }
      Graph graph = network.graph();
      assertThat(graph.nodes())
          .as("images are never transposed, only groups of channels")
          .noneMatch(node ->
              node.op() instanceof Op.Transpose
                  && graph.tensor(node.output()).shape().rank() < CHANNEL_GROUPS);
    }
  }

  @Test
  void imagesKeepTheAxesOfTheModelOnRequest() throws IOException {
    Path file = SharedData.require(FOLDER + "odd_dynamo.onnx");
    var options = new ReadOptions(InputShapes.NONE, 0, List.of(), List.of(), null, true);
    SourceModel model = ModelReader.read(Files.readAllBytes(file), "odd.onnx", options);
    assertThat(model.channelsLast()).isEmpty();
    var reference = ReferenceArrays.read(SharedData.require(FOLDER + "odd_reference.npz"));
    try (var network = new ReadNetwork(model)) {
      List<float[]> outputs = network.run(reference.get("x").sample(0));
      for (int o = 0; o < outputs.size(); o++) {
        float[] expected = reference.get("y" + o).sample(0);
        assertThat(ReadNetwork.difference(outputs.get(o), expected)).isLessThan(TOLERANCE);
      }
    }
  }

  @Test
  void namesOfLayersAreThoseOfTheFile() throws IOException {
    SourceModel model = read("mobilenet_v2_script_train.onnx");
    assertThat(model.graph().nodes())
        .filteredOn(node -> node.op() instanceof Op.BatchNormalization)
        .hasSize(52)
        .allSatisfy(node ->
            assertThat(model.graph().layerName(node)).endsWith("BatchNormalization_output_0"));
  }
}
