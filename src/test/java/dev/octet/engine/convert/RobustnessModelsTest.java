package dev.octet.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.octet.SharedData;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.report.Report;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.Interpreter.Kernels;
import dev.octet.engine.samples.input.Preprocessing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.Operator;
import org.tensorflow.lite.schema.SubGraph;
import org.tensorflow.lite.schema.TensorType;

/** Graphs that a converter meets in practice, from file to file, on samples made up here. */
class RobustnessModelsTest {
  private static final int SAMPLES = 6;

  @TempDir Path scratch;

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "robustness/face_detection_front",
        "robustness/palm_detection",
        "robustness/selfie_segmentation",
        "robustness/deeplabv3"
      })
  void largeNetworksConvertLoadAndRun(String model) throws IOException {
    convertsLoadsAndRuns(model);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "toolchains/keras/separable",
        "toolchains/keras/zoo_of_layers",
        "toolchains/keras/nested",
        "toolchains/keras/sequential"
      })
  void smallNetworksConvertLoadAndRun(String model) throws IOException {
    convertsLoadsAndRuns(model);
  }

  private void convertsLoadsAndRuns(String model) throws IOException {
    Path file = SharedData.require("models/" + model + ".tflite");
    Graph source = ModelReader.read(Files.readAllBytes(file), model).graph();
    assertThat(source.inputs()).as("inputs").hasSize(1);
    Path samples = samples(source.tensor(source.inputs().getFirst()));
    Converted converted =
        Converted.of(file, samples, Recipe.DEFAULT, Preprocessing.NOT_GIVEN, scratch);

    byte[] artifact = Files.readAllBytes(converted.artifact());
    runs(artifact);
    saysWhatStayedFloat(source, converted.report(), artifact);
    holdsNothingDead(artifact);
    assertThat(medianSqnrDb(converted.report())).as("median of the layers").isGreaterThan(10);
  }

  /** The outputs themselves may be next to nothing: noise is no face. */
  private static double medianSqnrDb(Report report) {
    double[] sorted =
        report.layers().stream()
            .map(layer -> layer.loss().sqnrDb())
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    return sorted[sorted.length / 2];
  }

  /** Uniform from -1 to 1, a little smoothed, as raw tensors. */
  private Path samples(Tensor input) throws IOException {
    Path folder = Files.createDirectory(scratch.resolve("samples"));
    var random = new SplittableRandom(3);
    for (int i = 0; i < SAMPLES; i++) {
      var bytes = ByteBuffer.allocate(input.shape().size() * Float.BYTES);
      bytes.order(ByteOrder.LITTLE_ENDIAN);
      double last = 0;
      while (bytes.hasRemaining()) {
        last = 0.7 * last + 0.3 * random.nextDouble(-1, 1);
        bytes.putFloat((float) last);
      }
      Files.write(folder.resolve("%d.bin".formatted(i)), bytes.array());
    }
    return folder;
  }

  private static void runs(byte[] artifact) {
    for (Kernels kernels : Kernels.values()) {
      try (var interpreter = Interpreter.load(artifact, kernels)) {
        interpreter.invoke();
      }
    }
  }

  /** Each node is a quantized layer, one that the report gives a reason for, or a conversion. */
  private static void saysWhatStayedFloat(Graph source, Report report, byte[] artifact) {
    Set<String> accounted = new HashSet<>();
    for (Report.KeptFloat kept : report.keptFloat()) {
      assertThat(kept.reason()).as(kept.layer()).isNotBlank();
      assertThat(accounted.add(kept.layer())).as(kept.layer()).isTrue();
    }
    SubGraph subgraph = subgraph(artifact);
    for (int i = 0; i < subgraph.operatorsLength(); i++) {
      Operator operator = subgraph.operators(i);
      var output = subgraph.tensors(operator.outputs(0));
      if (output.type() != TensorType.FLOAT32) continue;
      boolean dequantizes = subgraph.tensors(operator.inputs(0)).type() == TensorType.INT8;
      if (!dequantizes) assertThat(accounted).contains(output.name());
    }
    Set<String> layers = new HashSet<>();
    source.nodes().forEach(node -> layers.add(source.layerName(node)));
    assertThat(layers).containsAll(accounted);
  }

  /** Every tensor is read or is an output; every float constant is read by a float operator. */
  private static void holdsNothingDead(byte[] artifact) {
    SubGraph subgraph = subgraph(artifact);
    Set<Integer> used = new HashSet<>();
    for (int i = 0; i < subgraph.inputsLength(); i++) used.add(subgraph.inputs(i));
    for (int i = 0; i < subgraph.outputsLength(); i++) used.add(subgraph.outputs(i));
    for (int n = 0; n < subgraph.operatorsLength(); n++) {
      Operator operator = subgraph.operators(n);
      boolean integer = subgraph.tensors(operator.outputs(0)).type() == TensorType.INT8;
      for (int i = 0; i < operator.inputsLength(); i++) {
        int id = operator.inputs(i);
        if (id < 0) continue;
        used.add(id);
        boolean constant = subgraph.tensors(id).buffer() != 0;
        if (integer && constant) {
          assertThat(subgraph.tensors(id).type())
              .as("constant '%s'", subgraph.tensors(id).name())
              .isNotEqualTo(TensorType.FLOAT32);
        }
      }
    }
    for (int id = 0; id < subgraph.tensorsLength(); id++) {
      assertThat(used).as("read: '%s'", subgraph.tensors(id).name()).contains(id);
    }
  }

  private static SubGraph subgraph(byte[] artifact) {
    Model model = Model.getRootAsModel(ByteBuffer.wrap(artifact));
    // Our own reader refuses it with its reason, which shows that it has been quantized.
    assertThatThrownBy(() -> ModelReader.read(artifact, "artifact"))
        .isInstanceOfSatisfying(
            RejectedInputException.class,
            e -> assertThat(e.problem().code()).isEqualTo("already-quantized"));
    return model.subgraphs(0);
  }
}
