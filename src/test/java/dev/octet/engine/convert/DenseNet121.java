package dev.octet.engine.convert;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import java.util.SplittableRandom;

/**
 * A network with DenseNet121's depth, widths and 224 x 224 input (arXiv 1608.06993, table 1) and
 * random weights, as TensorFlow Lite's converter writes it: batch normalization before a
 * convolution is a MUL and an ADD with RELU, behind one it is folded.
 */
final class DenseNet121 {
  private static final int[] LAYERS_OF_BLOCKS = {6, 12, 24, 16};
  private static final int GROWTH = 32;
  private static final int BOTTLENECK = 4 * GROWTH;
  private static final int CLASSES = 1000;

  private final GraphBuilder b = new GraphBuilder("densenet121");
  private final SplittableRandom random = new SplittableRandom(121);

  private DenseNet121() {}

  static Graph graph() {
    return new DenseNet121().build();
  }

  private Graph build() {
    int x = b.input("image", Shape.of(1, 224, 224, 3));
    x = conv("stem", x, 64, 7, 2, Activation.RELU);
    x = b.maxPool2d("stem/pool", x, 3, 2, Padding.SAME);
    for (int block = 0; block < LAYERS_OF_BLOCKS.length; block++) {
      for (int layer = 0; layer < LAYERS_OF_BLOCKS[block]; layer++) {
        x = denseLayer("block" + block + "/" + layer, x);
      }
      if (block + 1 < LAYERS_OF_BLOCKS.length) x = transition("transition" + block, x);
    }
    x = b.mean("pool", normalized("last", x), false, 1, 2);
    int width = b.tensorOf(x).shape().channels();
    float[] weights = weights(CLASSES * width, width);
    x =
        b.fullyConnected(
            "logits", x, weights, Shape.of(CLASSES, width), new float[CLASSES], Activation.NONE);
    return b.output(b.softmax("probabilities", x)).build();
  }

  private int denseLayer(String name, int x) {
    int y = conv(name + "/1x1", normalized(name, x), BOTTLENECK, 1, 1, Activation.RELU);
    y = conv(name + "/3x3", y, GROWTH, 3, 1, Activation.NONE);
    return b.concatenation(name + "/concat", 3, x, y);
  }

  private int transition(String name, int x) {
    int width = b.tensorOf(x).shape().channels() / 2;
    int y = conv(name + "/1x1", normalized(name, x), width, 1, 1, Activation.NONE);
    return b.averagePool2d(name + "/pool", y, 2, 2, Padding.VALID);
  }

  private int normalized(String name, int x) {
    int channels = b.tensorOf(x).shape().channels();
    var scale = new float[channels];
    var offset = new float[channels];
    for (int c = 0; c < channels; c++) {
      scale[c] = (float) random.nextDouble(0.5, 1.5);
      offset[c] = (float) random.nextDouble(-0.5, 0.5);
    }
    int scaled = b.mul(name + "/mul", x, b.constant(name + "/scale", Shape.of(channels), scale));
    int offsets = b.constant(name + "/offset", Shape.of(channels), offset);
    return b.node(name + "/relu", new Op.Add(Activation.RELU), scaled, offsets);
  }

  private int conv(String name, int x, int outputs, int kernel, int stride, Activation activation) {
    int inputs = b.tensorOf(x).shape().channels();
    Shape shape = Shape.of(outputs, kernel, kernel, inputs);
    float[] weights = weights(shape.size(), kernel * kernel * inputs);
    var bias = new float[outputs];
    for (int o = 0; o < outputs; o++) bias[o] = (float) random.nextDouble(-0.1, 0.1);
    return b.conv2d(name, x, weights, shape, bias, stride, Padding.SAME, activation);
  }

  private float[] weights(int count, int fanIn) {
    double deviation = Math.sqrt(2.0 / fanIn);
    var weights = new float[count];
    for (int i = 0; i < count; i++) weights[i] = (float) (deviation * random.nextGaussian());
    return weights;
  }
}
