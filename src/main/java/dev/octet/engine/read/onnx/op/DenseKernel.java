package dev.octet.engine.read.onnx.op;

import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.build.NetworkBuilder;

/**
 * Kernels of transposed convolutions in the form that TensorFlow Lite's kernel reads: [o,kh,kw,c],
 * without groups and dilations, whose zeros are written out.
 */
final class DenseKernel {
  private DenseKernel() {}

  /**
   * Returns a kernel without groups.
   *
   * @param weights constant of the shape [c,o / groups,kh,kw]
   * @param most maximum number of elements
   */
  static int of(NetworkBuilder b, String name, int weights, int groups, long most) {
    if (groups == 1) return b.transposed(name + "/weights", weights, 1, 2, 3, 0);
    Tensor tensor = b.tensor(weights);
    Shape shape = tensor.shape();
    int in = shape.dim(0);
    int each = shape.dim(1);
    int positions = Math.multiplyExact(shape.dim(2), shape.dim(3));
    if (groups < 1 || in % groups != 0) {
      throw new InvalidGraphException(
          "%d groups don't fit weights of shape %s".formatted(groups, shape));
    }
    long elements = (long) each * groups * positions * in;
    if (elements > most) {
      throw new InvalidGraphException(
          "without groups, which TensorFlow Lite lacks here, its kernel would have %,d elements"
              .formatted(elements));
    }
    float[] values = tensor.requireConstant().floats();
    var dense = new float[(int) elements];
    int inGroup = in / groups;
    for (int c = 0; c < in; c++) {
      for (int o = 0; o < each; o++) {
        int out = c / inGroup * each + o;
        for (int p = 0; p < positions; p++) {
          dense[(out * positions + p) * in + c] = values[(c * each + o) * positions + p];
        }
      }
    }
    Shape made = Shape.of(each * groups, shape.dim(2), shape.dim(3), in);
    return b.constant(name + "/weights", made, dense);
  }

  /**
   * Returns a kernel without dilations.
   *
   * @param weights constant of the shape [o,kh,kw,c]
   */
  static int dilated(NetworkBuilder b, String name, int weights, int[] dilations) {
    if (dilations[0] == 1 && dilations[1] == 1) return weights;
    Tensor tensor = b.tensor(weights);
    Shape shape = tensor.shape();
    int height = Math.addExact(Math.multiplyExact(shape.dim(1) - 1, dilations[0]), 1);
    int width = Math.addExact(Math.multiplyExact(shape.dim(2) - 1, dilations[1]), 1);
    Shape made = Shape.of(shape.dim(0), height, width, shape.dim(3));
    if (made.elements() > 1 << 24) throw new InvalidGraphException("its dilations are too large");
    float[] values = tensor.requireConstant().floats();
    var spread = new float[made.size()];
    int channels = shape.dim(3);
    int at = 0;
    for (int o = 0; o < shape.dim(0); o++) {
      for (int y = 0; y < shape.dim(1); y++) {
        for (int x = 0; x < shape.dim(2); x++) {
          int to = ((o * height + y * dilations[0]) * width + x * dilations[1]) * channels;
          System.arraycopy(values, at, spread, to, channels);
          at += channels;
        }
      }
    }
    return b.constant(name + "/dilated", made, spread);
  }
}
