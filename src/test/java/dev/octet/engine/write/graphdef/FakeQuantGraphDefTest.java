package dev.octet.engine.write.graphdef;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.octet.SharedData;
import dev.octet.SharedSample;
import dev.octet.engine.convert.Conversion;
import dev.octet.engine.convert.Progress;
import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.engine.convert.report.Report;
import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.measure.LayerLoss;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.Interpreter.Kernels;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.SetLimits;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.engine.samples.input.SampleReader;
import dev.octet.pick.Argmax;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.NodeDef;

class FakeQuantGraphDefTest {
  private static final String FLOAT_EDGES =
      """
      {"io": {"inputType": "float32", "outputType": "float32"},
       "split": {"selection": 0.05, "test": 0.05}}
      """;

  private static final Constant NOTHING = Constant.ofBytes(new byte[0]);

  private static final String TWO_BLOCKS =
      """
      {"rewrites": [
         {"name": "fuse-activations"},
         {"name": "prune-constant-channels"},
         {"name": "mean-for-global-pool"},
         {"name": "quantization-friendly-separable-convolution", "options": {"blocks": 2}}],
       "maxAgreementLoss": 1}
      """;

  private static final String FULL_SEPARABLE =
      """
      {"io": {"inputType": "float32", "outputType": "float32"},
       "split": {"selection": 0.05, "test": 0.05},
       "rewrites": "full-separable"}
      """;

  private static final int COMPARED = 20;

  /** Of the signal: a layer apart of the integers' rounding, far below what 8 bits cost. */
  private static final double INTEGERS = 0.02;

  private static final double EIGHT_BITS = 0.1;

  @TempDir Path scratch;

  /** The two forms of a converted network. */
  private record Forms(Path model, Path artifact, Path graphDef, Path rewritten, Report report) {}

  @Test
  void theSampleComputesWhatItsArtifactDoes() throws IOException {
    Path calibration = SharedSample.calibrationIn(scratch, 60);
    Forms forms = convert(SharedSample.modelIn(scratch), calibration);
    int steps = compare(forms, calibration, INTEGERS);
    assertThat(steps).as("answers that differ of 20").isZero();
  }

  @Test
  void mobileNetV2AnswersAsItsArtifactDoes() throws IOException {
    Path model = SharedData.require("models/mobilenet_v2_1.0_224/float.tflite");
    Path images = SharedData.require("images/imagenet_val_800");
    Path few = Files.createDirectory(scratch.resolve("few"));
    try (var files = Files.list(images)) {
      for (Path file :
          files.filter(f -> f.toString().endsWith(".JPEG")).sorted().limit(24).toList()) {
        Files.copy(file, few.resolve(file.getFileName()));
      }
    }
    assertThat(compare(convert(model, few), few, INTEGERS)).isLessThanOrEqualTo(1);
  }

  @Test
  void nodesHaveTheNamesOfLayersAndHoldThemToSteps() throws IOException {
    Path calibration = SharedSample.calibrationIn(scratch, 40);
    Forms forms = convert(SharedSample.modelIn(scratch), calibration);
    List<NodeDef> nodes =
        new GraphDefInterpreter(Files.readAllBytes(forms.graphDef())).graph().getNodeList();
    List<String> names = nodes.stream().map(NodeDef::getName).toList();
    assertThat(names).doesNotHaveDuplicates();
    for (NodeDef node : nodes) {
      for (String input : node.getInputList()) {
        assertThat(names.subList(0, names.indexOf(node.getName()))).contains(input);
      }
    }
    for (Report.Layer converted : forms.report().layers()) {
      LayerLoss layer = converted.loss();
      assertThat(names).contains(layer.layer());
      // an output that is float again is held to steps before it is
      assertThat(names)
          .containsAnyOf(
              layer.layer() + "/act_quant/FakeQuantWithMinMaxVars",
              layer.layer() + "_inside/act_quant/FakeQuantWithMinMaxVars");
    }
    long weighted =
        nodes.stream()
            .filter(node -> List.of("Conv2D", "DepthwiseConv2dNative").contains(node.getOp()))
            .count();
    assertThat(names.stream().filter(name -> name.contains("/weights_quant/FakeQuant")).count())
        .isGreaterThanOrEqualTo(weighted)
        .isPositive();
    assertThat(names).contains("output");
  }

  @Test
  void theSameNetworkGivesTheSameBytes() throws IOException {
    Path model = SharedSample.modelIn(scratch);
    Path calibration = SharedSample.calibrationIn(scratch, 20);
    byte[] first = Files.readAllBytes(convert(model, calibration).graphDef());
    byte[] second = Files.readAllBytes(convert(model, calibration).graphDef());
    assertThat(first).isEqualTo(second);
  }

  /** What training changes are weights: the scales are those that it was done for. */
  @Test
  void readAgainItsRangesAreThoseOfTheNewArtifact() throws IOException {
    Path calibration = SharedSample.calibrationIn(scratch, 40);
    Forms forms = convert(SharedSample.modelIn(scratch), calibration);
    Path trained = Files.copy(forms.graphDef(), scratch.resolve("trained.pb"));
    Report again = convert(trained, calibration).report();
    assertThat(again.keptFloat()).isEmpty();
    Map<String, LayerLoss> layers = new HashMap<>();
    for (Report.Layer layer : again.layers()) layers.put(layer.loss().layer(), layer.loss());
    for (Report.Layer layer : forms.report().layers()) {
      LayerLoss first = layer.loss();
      LayerLoss second = layers.get(first.layer());
      // the last one has the name of the output, that of its FAKE_QUANT
      if (second == null) continue;
      assertThat(second.scale()).as(first.layer()).isCloseTo(first.scale(), withinPercentage(1e-3));
      assertThat(second.zeroPoint()).as(first.layer()).isEqualTo(first.zeroPoint());
    }
    assertThat(layers).hasSize(forms.report().layers().size());
  }

  @Test
  void whatTensorFlowHasNoNodeForIsSaid() {
    var b = new GraphBuilder("net");
    int x = b.input("x", Shape.of(1, 4));
    var unknown = new Op.Opaque("CUSTOM_THING", 32, 1, 0, NOTHING, 0, NOTHING);
    Tensor made = Tensor.activation("mystery", Shape.of(1, 4), ElementType.FLOAT32);
    Graph graph = b.output(b.nodeMaking(List.of(made), unknown, x).getFirst()).build();
    assertThat(FakeQuantGraphDef.obstacle(graph))
        .hasValueSatisfying(
            reason -> assertThat(reason).contains("mystery").contains("CUSTOM_THING"));
  }

  /** The GraphDef is that of the float network whose training is to begin, not of the artifact. */
  @Test
  void aStartForTrainingIsThePapersArchitecture() throws IOException {
    Path calibration = SharedSample.calibrationIn(scratch, 100);
    Path model = SharedSample.modelIn(scratch);
    byte[] asAlways = Files.readAllBytes(convert(model, calibration).artifact());
    Forms forms = convert(model, calibration, FULL_SEPARABLE);
    assertThat(forms.artifact()).hasBinaryContent(asAlways);
    assertThat(forms.report().rewrites())
        .filteredOn(rewrite -> rewrite.promise().equals("NEEDS_TRAINING"))
        .singleElement()
        .satisfies(rewrite -> assertThat(rewrite.kept()).isFalse());

    Graph start = ModelReader.read(Files.readAllBytes(forms.rewritten()), "start").graph();
    List<Op.DepthwiseConv2D> depthwise =
        start.nodes().stream()
            .map(Node::op)
            .filter(Op.DepthwiseConv2D.class::isInstance)
            .map(Op.DepthwiseConv2D.class::cast)
            .toList();
    assertThat(depthwise).isNotEmpty().allMatch(op -> op.activation() == Op.Activation.NONE);
    List<NodeDef> nodes =
        new GraphDefInterpreter(Files.readAllBytes(forms.graphDef())).graph().getNodeList();
    assertThat(nodes)
        .filteredOn(node -> node.getOp().equals("DepthwiseConv2dNative"))
        .hasSameSizeAs(depthwise);
    assertThat(nodes)
        .filteredOn(node -> node.getOp().equals("Relu6"))
        .hasSize((int) start.nodes().stream().filter(FakeQuantGraphDefTest::clips).count());
    var training = new Forms(model, forms.rewritten(), forms.graphDef(), model, forms.report());
    assertThat(compare(training, calibration, EIGHT_BITS)).isLessThanOrEqualTo(1);
  }

  /** Whoever asks for an architecture gets it, wherever the artifact is better off without. */
  @Test
  void blocksWithinTheBudgetComeAsAFloatNetwork() throws IOException {
    Path calibration = SharedSample.calibrationIn(scratch, 60);
    Forms forms = convert(SharedSample.modelIn(scratch), calibration, TWO_BLOCKS);
    Graph network = ModelReader.read(Files.readAllBytes(forms.rewritten()), "rewritten").graph();
    assertThat(network.nodes())
        .extracting(Node::op)
        .filteredOn(Op.DepthwiseConv2D.class::isInstance)
        .filteredOn(op -> ((Op.DepthwiseConv2D) op).activation() == Op.Activation.NONE)
        .hasSize(2);
  }

  private static boolean clips(Node node) {
    return node.op() instanceof Op.Fusing op && op.activation() == Op.Activation.RELU6;
  }

  @Test
  void withoutRewritesThereIsNoRewrittenModel() throws IOException {
    Path calibration = SharedSample.calibrationIn(scratch, 20);
    Forms forms = convert(SharedSample.modelIn(scratch), calibration, "{\"rewrites\": \"none\"}");
    assertThat(forms.rewritten()).doesNotExist();
  }

  private Forms convert(Path model, Path calibration) {
    return convert(model, calibration, FLOAT_EDGES);
  }

  private Forms convert(Path model, Path calibration, String recipe) {
    Path artifact = scratch.resolve("artifact.tflite");
    Path graphDef = scratch.resolve("fakequant.pb");
    Path rewritten = scratch.resolve("rewritten.tflite");
    var request =
        new Conversion.Request(
            model,
            "model.tflite",
            calibration,
            Recipes.parse(recipe),
            Preprocessing.NOT_GIVEN,
            List.of(),
            2,
            scratch,
            Map.of());
    var outputs = new Conversion.Outputs(artifact, graphDef, rewritten);
    Report report = Conversion.run(request, outputs, Progress.SILENT);
    return new Forms(model, artifact, graphDef, rewritten, report);
  }

  /**
   * Runs both forms on samples and checks that scores are near each other.
   *
   * @param tolerance the noise that there may be, as a part of the signal
   * @return how many have another argmax
   */
  private static int compare(Forms forms, Path samples, double tolerance) throws IOException {
    Graph source = ModelReader.read(Files.readAllBytes(forms.model()), "model").graph();
    var tensors = source.inputs().stream().map(source::tensor).toList();
    var tensorFlow = new GraphDefInterpreter(Files.readAllBytes(forms.graphDef()));
    byte[] artifact = Files.readAllBytes(forms.artifact());
    int different = 0;
    try (var set = CalibrationSet.open(samples, SetLimits.DEFAULT, samples);
        var interpreter = Interpreter.load(artifact, Kernels.XNNPACK);
        var arena = Arena.ofConfined()) {
      var reader = new SampleReader(set, tensors, forms.report().preprocessing());
      MemorySegment input = arena.allocate(tensors.getFirst().shape().elements() * 4, 64);
      for (int sample = 0; sample < COMPARED; sample++) {
        reader.read(sample, List.of(input));
        interpreter.input(0).data().copyFrom(input);
        interpreter.invoke();
        float[] eight = interpreter.output(0).data().toArray(JAVA_FLOAT);
        float[] fake = tensorFlow.run(input.toArray(JAVA_FLOAT));
        assertThat(fake).hasSameSizeAs(eight);
        if (Argmax.of(fake.length, i -> fake[i]) != Argmax.of(eight.length, i -> eight[i]))
          different++;
        double error = 0;
        double signal = 0;
        for (int i = 0; i < fake.length; i++) {
          error += (fake[i] - eight[i]) * (fake[i] - eight[i]);
          signal += eight[i] * eight[i];
        }
        assertThat(error).as("sample %d", sample).isLessThan(tolerance * signal);
      }
    }
    return different;
  }
}
