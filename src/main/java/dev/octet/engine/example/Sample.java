package dev.octet.engine.example;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.metadata.ModelMetadata;
import dev.octet.engine.metadata.TensorMetadata;
import dev.octet.engine.write.TfliteWriter;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A small separable network that reads digits, with images for it. Everything is generated, nothing
 * is read from disk, and a seed gives the same bytes on every machine. Takes a second or two.
 *
 * <pre>{@code
 * Sample sample = Sample.create(Sample.SEED);
 * byte[] model = sample.model();                             // a float .tflite
 * byte[] image = sample.calibration().getFirst().png();      // 32x32, gray
 * }</pre>
 *
 * @param graph input {@code image} [1,32,32,1], pixels normalized to [-1, 1]; output {@code
 *     probabilities} [1,10]
 * @param metadata the input's normalization and the labels
 * @param calibration {@value #CALIBRATION} images for the conversion
 * @param labelled {@value #LABELLED} images used neither for training nor for calibration
 */
public record Sample(
    Graph graph, ModelMetadata metadata, List<Digit> calibration, List<Digit> labelled) {
  /** Default seed. */
  public static final long SEED = 1803_08607;

  /** Number of calibration images. */
  public static final int CALIBRATION = 300;

  /** Number of labelled images. */
  public static final int LABELLED = 500;

  private static final int TRAINING = 2000;
  private static final int NORMALIZING = 100;
  private static final double LAMBDA = 0.01;
  private static final double GAIN = 12;

  public Sample {
    calibration = List.copyOf(calibration);
    labelled = List.copyOf(labelled);
  }

  /** Creates the sample of a seed. */
  public static Sample create(long seed) {
    var random = new SplittableRandom(seed);
    List<Digit> training = new DigitPen(random.split()).draw(TRAINING);
    List<Digit> calibration = new DigitPen(random.split()).draw(CALIBRATION);
    List<Digit> labelled = new DigitPen(random.split()).draw(LABELLED);
    Backbone backbone = BackboneGenerator.make(random.split(), training.subList(0, NORMALIZING));
    float[][] features = training.stream().map(backbone::features).toArray(float[][]::new);
    int[] labels = training.stream().mapToInt(Digit::label).toArray();
    var classifier = RidgeClassifier.fit(features, labels, Digit.CLASSES, LAMBDA, GAIN);
    return new Sample(network(backbone, classifier), description(), calibration, labelled);
  }

  /** Returns the network as a {@code .tflite} file. */
  public byte[] model() {
    return TfliteWriter.write(graph, metadata);
  }

  static Graph network(Backbone backbone, RidgeClassifier classifier) {
    var b = new GraphBuilder("octet-sample");
    int x = b.input("image", Shape.of(1, Digit.SIDE, Digit.SIDE, 1));
    for (ConvLayer layer : backbone.layers()) x = add(b, layer, x);
    x = b.mean("pool", x, false, 1, 2);
    x =
        b.fullyConnected(
            "scores",
            x,
            classifier.weights(),
            Shape.of(Digit.CLASSES, backbone.features()),
            classifier.bias(),
            Op.Activation.NONE);
    return b.output(b.softmax("probabilities", x)).build();
  }

  private static int add(GraphBuilder b, ConvLayer layer, int x) {
    if (layer.depthwise()) {
      return b.depthwiseConv2d(
          layer.name(),
          x,
          layer.weights(),
          Shape.of(1, layer.side(), layer.side(), layer.outChannels()),
          layer.bias(),
          layer.stride(),
          Op.Padding.SAME,
          Op.Activation.RELU6);
    }
    return b.conv2d(
        layer.name(),
        x,
        outputFirst(layer),
        Shape.of(layer.outChannels(), layer.side(), layer.side(), layer.inChannels()),
        layer.bias(),
        layer.stride(),
        Op.Padding.SAME,
        Op.Activation.RELU6);
  }

  private static float[] outputFirst(ConvLayer layer) {
    int out = layer.outChannels();
    int kernelPositions = layer.weights().length / out;
    var turned = new float[layer.weights().length];
    for (int kernelPosition = 0; kernelPosition < kernelPositions; kernelPosition++) {
      for (int o = 0; o < out; o++)
        turned[o * kernelPositions + kernelPosition] = layer.weights()[kernelPosition * out + o];
    }
    return turned;
  }

  private static ModelMetadata description() {
    var input =
        new TensorMetadata(
            0,
            "image",
            "a digit, bright on dark",
            List.of(Backbone.MEAN),
            List.of(Backbone.STD),
            List.of(-1f),
            List.of(1f));
    var output =
        new TensorMetadata(
            0, "probabilities", "of each digit", List.of(), List.of(), List.of(), List.of());
    return new ModelMetadata(
        "octet-sample",
        "A small separable network that reads digits, made by Octet.",
        List.of(input),
        List.of(output),
        IntStream.range(0, Digit.CLASSES).mapToObj(String::valueOf).toList());
  }
}
