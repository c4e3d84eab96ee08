package dev.octet.engine.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedData;
import dev.octet.engine.read.source.SourceModel;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.SetLimits;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.engine.samples.input.SampleReader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MobileNetV2 as it was published in four formats, on photographs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OneNetworkInFourFormatsTest {
  private static final String FOLDER = "models/mobilenet_v2_1.0_224/";
  private static final int IMAGES = 50;
  private static final double TOLERANCE = 1e-4;

  /** The classes of the Keras file, which has none for the background. */
  private static final int KERAS_CLASSES = 1_000;

  @TempDir private Path scratch;

  private final List<float[]> inputs = new ArrayList<>();
  private final List<float[]> expected = new ArrayList<>();
  private List<String> operators = List.of();

  private static SourceModel read(String file) throws IOException {
    return ModelReader.read(Files.readAllBytes(SharedData.require(FOLDER + file)), file);
  }

  @BeforeAll
  void runTheTfliteFile() throws IOException {
    SourceModel model = read("float.tflite");
    Path images = SharedData.require("images/imagenet_val_800");
    var symmetric = new Preprocessing(null, null, null, List.of(127.5f), List.of(127.5f), null);
    try (var network = new ReadNetwork(model);
        var set = CalibrationSet.open(images, SetLimits.DEFAULT, scratch);
        Arena arena = Arena.ofConfined()) {
      var tensors = model.graph().inputs().stream().map(model.graph()::tensor).toList();
      var reader = new SampleReader(set, tensors, symmetric);
      operators = ReadNetwork.operators(network.graph());
      int size = network.inputShape(0).size();
      MemorySegment input = arena.allocate(ValueLayout.JAVA_FLOAT, size);
      for (int i = 0; i < IMAGES; i++) {
        reader.read(i, List.of(input));
        inputs.add(input.toArray(ValueLayout.JAVA_FLOAT));
        expected.add(network.run(inputs.getLast()).getFirst());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"float_bn.onnx", "float_fusedbn_frozen.pb", "float_keras.h5"})
  void theOutputsAreTheSame(String file) throws IOException {
    SourceModel model = read(file);
    try (var network = new ReadNetwork(model)) {
      for (int i = 0; i < IMAGES; i++) {
        float[] actual = network.run(inputs.get(i)).getFirst();
        float[] wanted = expected.get(i);
        if (actual.length == KERAS_CLASSES) wanted = withoutBackground(wanted);
        assertThat(ReadNetwork.difference(actual, wanted)).as("image %d", i).isLessThan(TOLERANCE);
      }
    }
  }

  /** Returns the probabilities of the classes behind the first, with a sum of 1. */
  private static float[] withoutBackground(float[] probabilities) {
    float[] classes = Arrays.copyOfRange(probabilities, 1, probabilities.length);
    double sum = 0;
    for (float value : classes) sum += value;
    for (int i = 0; i < classes.length; i++) classes[i] = (float) (classes[i] / sum);
    return classes;
  }

  @ParameterizedTest
  @ValueSource(strings = {"float_bn.onnx", "float_fusedbn_frozen.pb", "float_keras.h5"})
  void theOperatorsAreTheSameInTheSameOrder(String file) throws IOException {
    assertThat(ReadNetwork.operators(ReadNetwork.folded(read(file)))).isEqualTo(operators);
  }
}
