package dev.octet.engine.read.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.read.source.ReadOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Networks without weights in Keras 2's spelling: lists of inbound nodes, functions of TensorFlow.
 */
class Keras2SpellingTest {
  private static final String INPUT =
      "{'class_name': 'InputLayer', 'config': {'batch_input_shape': [null, 2, 4], 'dtype': 'float32',"
          + " 'name': 'x'}, 'name': 'x', 'inbound_nodes': []}";
  private static final float[] X = {-2, -1, 0, 1, 2, 3, 4, 5};

  private final List<String> layers = new ArrayList<>(List.of(INPUT));

  private void function(String name, String function, String nodes) {
    layer(name, "TFOpLambda", "'function': '%s'".formatted(function), nodes);
  }

  private void layer(String name, String className, String settings, String nodes) {
    String more = settings.isEmpty() ? "" : ", " + settings;
    layers.add(
        "{'class_name': '%s', 'config': {'name': '%s', 'trainable': true, 'dtype': 'float32'%s}, 'name': '%s', 'inbound_nodes': %s}"
            .formatted(className, name, more, name, nodes));
  }

  private byte[] model(String outputs) throws IOException {
    String config =
        "{'class_name': 'Functional', 'config': {'name': 'm', 'layers': [%s], 'input_layers': [['x', 0, 0]], 'output_layers': %s}}"
            .formatted(String.join(", ", layers), outputs)
            .replace('\'', '"');
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      put(zip, "metadata.json", "{\"keras_version\": \"2.15.0\"}".getBytes(StandardCharsets.UTF_8));
      put(zip, "config.json", config.getBytes(StandardCharsets.UTF_8));
      put(zip, "model.weights.h5", emptyGroup());
    }
    return bytes.toByteArray();
  }

  private static byte[] emptyGroup() {
    var file = new Hdf5Bytes();
    int dataset = file.reserve(256);
    file.group(Hdf5Bytes.root(), "unused", dataset);
    file.dataset(dataset, file.reserve(8), 1);
    return file.bytes();
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content);
  }

  private List<float[]> outputs(String outputs) throws IOException {
    Graph graph = ModelReader.read(model(outputs), "m.keras").graph();
    return KerasNetworks.run(graph, List.of(X));
  }

  @Test
  void functionsTakeNumbersAndTensorsByName() throws IOException {
    function("add", "math.add", "[['x', 0, 0, {'y': 2.5, 'name': null}]]");
    function(
        "mul",
        "math.multiply",
        "[['_CONSTANT_VALUE', -1, 3.0, {'y': ['add', 0, 0], 'name': null}]]");
    function("relu6", "nn.relu6", "[['mul', 0, 0, {'name': null}]]");
    function("sub", "__operators__.sub", "[['x', 0, 0, {'y': ['relu6', 0, 0]}]]");
    float[] y = outputs("[['sub', 0, 0]]").getFirst();
    for (int i = 0; i < y.length; i++) {
      float six = Math.max(0, Math.min(6, 3 * (X[i] + 2.5f)));
      assertThat(y[i]).isEqualTo(X[i] - six);
    }
  }

  @Test
  void listsOfTensorsSplitsAndSlicesAreRead() throws IOException {
    function("halves", "split", "[['x', 0, 0, {'num_or_size_splits': 2, 'axis': -1}]]");
    function(
        "joined", "concat", "[[['halves', 0, 1, {'axis': -1}], ['halves', 0, 0, {'axis': -1}]]]");
    layer(
        "item",
        "SlicingOpLambda",
        "'function': '__operators__.getitem'",
        "[['joined', 0, 0, {'slice_spec': [{'start': null, 'stop': null, 'step': null}, 1, {'start': 1, 'stop': 3, 'step': null}]}]]");
    function("mean", "math.reduce_mean", "[['x', 0, 0, {'axis': [1], 'keepdims': true}]]");
    function("flat", "reshape", "[['x', 0, 0, {'shape': [-1, 8]}]]");
    List<float[]> y = outputs("[['joined', 0, 0], ['item', 0, 0], ['mean', 0, 0], ['flat', 0, 0]]");
    assertThat(y.get(0)).containsExactly(0, 1, -2, -1, 4, 5, 2, 3);
    assertThat(y.get(1)).containsExactly(5, 2);
    assertThat(y.get(2)).containsExactly(0, 1, 2, 3);
    assertThat(y.get(3)).containsExactly(X);
  }

  /** Keras converts integers in front of these layers. */
  @Test
  void aRescalingOfIntegersComputesFloats() throws IOException {
    layers.set(0, INPUT.replace("float32", "uint8"));
    layer("scaled", "Rescaling", "'scale': 0.5, 'offset': -1.0", "[[['x', 0, 0, {}]]]");
    float[] y = outputs("[['scaled', 0, 0]]").getFirst();
    for (int i = 0; i < y.length; i++) assertThat(y[i]).isEqualTo(X[i] * 0.5f - 1);
  }

  /** The slope is 0.2 in Keras 2 and 1/6 in Keras 3. */
  @Test
  void aHardSigmoidHasTheSlopeOfKeras2() throws IOException {
    layer("gate", "Activation", "'activation': 'hard_sigmoid'", "[[['x', 0, 0, {}]]]");
    float[] y = outputs("[['gate', 0, 0]]").getFirst();
    for (int i = 0; i < y.length; i++) {
      assertThat((double) y[i]).isCloseTo(Math.clamp(0.2 * X[i] + 0.5, 0, 1), within(1e-6));
    }
  }

  @Test
  void aSharedLayerIsCalledAgainAndKeepsItsName() throws IOException {
    layer("leaky", "LeakyReLU", "'alpha': 0.5", "[[['x', 0, 0, {}]], [['leaky', 0, 0, {}]]]");
    Graph graph = ModelReader.read(model("[['leaky', 1, 0]]"), "m.keras").graph();
    assertThat(graph.nodes()).extracting(graph::layerName).containsExactly("leaky", "leaky_1");
    float[] y = KerasNetworks.run(graph, List.of(X)).getFirst();
    assertThat(y).containsExactly(-0.5f, -0.25f, 0, 1, 2, 3, 4, 5);
  }

  @Test
  void theRequestNamesWhereTheNetworkEnds() throws IOException {
    layer("first", "ReLU", "", "[[['x', 0, 0, {}]]]");
    layer("bad", "Lambda", "", "[[['first', 0, 0, {}]]]");
    byte[] bytes = model("[['bad', 0, 0]]");
    var options =
        new ReadOptions(ReadOptions.NONE.shapes(), 0, List.of(), List.of("first"), null, false);
    Graph graph = ModelReader.read(bytes, "m.keras", options).graph();
    assertThat(KerasNetworks.operators(graph)).containsExactly("RELU");
    var thrown =
        catchThrowableOfType(
            RejectedInputException.class, () -> ModelReader.read(bytes, "m.keras"));
    assertThat(thrown.problem().code()).isEqualTo("unsupported-operator");
  }

  @ParameterizedTest
  @CsvSource({
    "math.truediv,0.5",
    "math.maximum,1",
    "math.minimum,-1",
    "math.pow,2",
    "__operators__.mul,-2"
  })
  void arithmeticWithANumber(String function, float number) throws IOException {
    function("f", function, "[['x', 0, 0, {'y': %s, 'name': null}]]".formatted(number));
    float[] y = outputs("[['f', 0, 0]]").getFirst();
    for (int i = 0; i < y.length; i++) {
      double expected =
          switch (function) {
            case "math.truediv" -> X[i] / number;
            case "math.maximum" -> Math.max(X[i], number);
            case "math.minimum" -> Math.min(X[i], number);
            case "math.pow" -> Math.pow(X[i], number);
            default -> X[i] * number;
          };
      assertThat((double) y[i]).isEqualTo(expected);
    }
  }
}
