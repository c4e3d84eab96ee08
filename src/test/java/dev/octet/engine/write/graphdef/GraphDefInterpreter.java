package dev.octet.engine.write.graphdef;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

/**
 * Evaluates a GraphDef of image classifiers: read by TensorFlow's own protobuf classes, computed in
 * float by the definitions of TensorFlow's operators. Written apart from what writes GraphDefs.
 */
final class GraphDefInterpreter {
  private final GraphDef graph;

  GraphDefInterpreter(byte[] bytes) {
    try {
      graph = GraphDef.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("no GraphDef", e);
    }
  }

  GraphDef graph() {
    return graph;
  }

  /** Values of a node, row-major. */
  record Value(int[] shape, float[] values) {
    static Value like(Value other) {
      return new Value(other.shape, new float[other.values.length]);
    }

    static Value of(int... shape) {
      return new Value(shape, new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)]);
    }
  }

  /** The value of the node {@code output} for the only placeholder's value. */
  float[] run(float[] input) {
    Map<String, Value> values = new HashMap<>();
    Value last = null;
    for (NodeDef node : graph.getNodeList()) {
      List<Value> inputs =
          node.getInputList().stream()
              .map(name -> {
                Value value = values.get(name);
                if (value == null) throw new AssertionError(node.getName() + " needs " + name);
                return value;
              })
              .toList();
      Value value =
          node.getOp().equals("Placeholder") ? placeholder(node, input) : of(node, inputs);
      values.put(node.getName(), value);
      if (node.getName().equals("output")) last = value;
    }
    if (last == null) throw new AssertionError("no node 'output'");
    return last.values();
  }

  private static Value placeholder(NodeDef node, float[] input) {
    int[] shape =
        attribute(node, "shape").getShape().getDimList().stream()
            .mapToInt(dim -> (int) dim.getSize())
            .toArray();
    return new Value(shape, input);
  }

  private static Value of(NodeDef node, List<Value> in) {
    return switch (node.getOp()) {
      case "Const" -> constant(attribute(node, "value").getTensor());
      case "Identity" -> in.getFirst();
      case "FakeQuantWithMinMaxVars", "FakeQuantWithMinMaxVarsPerChannel" -> fakeQuant(node, in);
      case "Conv2D" -> conv(node, in.get(0), in.get(1));
      case "DepthwiseConv2dNative" -> depthwise(node, in.get(0), in.get(1));
      case "BiasAdd", "Add" -> add(in.get(0), in.get(1));
      case "Relu" -> clip(in.getFirst(), 0, Float.POSITIVE_INFINITY);
      case "Relu6" -> clip(in.getFirst(), 0, 6);
      case "Reshape" -> new Value(integers(in.get(1)), in.getFirst().values());
      case "MatMul" -> matMul(in.get(0), in.get(1));
      case "Mean" -> mean(node, in.get(0), in.get(1));
      case "AvgPool" -> averagePool(node, in.getFirst());
      case "Pad" -> pad(in.get(0), in.get(1));
      case "Softmax" -> softmax(in.getFirst());
      default -> throw new AssertionError("no " + node.getOp() + " here: " + node.getName());
    };
  }

  private static AttrValue attribute(NodeDef node, String name) {
    AttrValue value = node.getAttrMap().get(name);
    if (value == null) throw new AssertionError(node.getName() + " has no attribute " + name);
    return value;
  }

  private static Value constant(TensorProto tensor) {
    int[] shape =
        tensor.getTensorShape().getDimList().stream().mapToInt(d -> (int) d.getSize()).toArray();
    Value value = Value.of(shape);
    ByteString content = tensor.getTensorContent();
    ByteBuffer bytes = content.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    if (content.size() != value.values().length * 4) throw new AssertionError(content.size());
    for (int i = 0; i < value.values().length; i++) {
      value.values()[i] =
          tensor.getDtype() == DataType.DT_FLOAT ? bytes.getFloat() : bytes.getInt();
    }
    return value;
  }

  private static int[] integers(Value value) {
    var integers = new int[value.values().length];
    for (int i = 0; i < integers.length; i++) integers[i] = (int) value.values()[i];
    return integers;
  }

  /** As TensorFlow does it, nudging included. */
  private static Value fakeQuant(NodeDef node, List<Value> in) {
    Value x = in.get(0);
    Value made = Value.like(x);
    int most = (1 << (int) attribute(node, "num_bits").getI()) - 1;
    int least = attribute(node, "narrow_range").getB() ? 1 : 0;
    int channels = in.get(1).values().length;
    for (int c = 0; c < channels; c++) {
      float min = in.get(1).values()[c];
      float max = in.get(2).values()[c];
      float scale = (max - min) / (most - least);
      float zero = least - min / scale;
      float nudgedZero = zero < least ? least : zero > most ? most : Math.round(zero);
      float low = (least - nudgedZero) * scale;
      float high = (most - nudgedZero) * scale;
      for (int i = c; i < x.values().length; i += channels) {
        float clamped = Math.min(Math.max(x.values()[i], low), high);
        made.values()[i] = (float) Math.floor((clamped - low) / scale + 0.5f) * scale + low;
      }
    }
    return made;
  }

  /** The rows and columns of a window: TensorFlow's SAME pads more at the end. */
  private record Window(int out, int stride, int before, int kernel, int dilation) {
    static Window of(NodeDef node, int axis, int in, int kernel) {
      int stride = (int) attribute(node, "strides").getList().getI(axis);
      AttrValue dilations = node.getAttrMap().get("dilations");
      int dilation = dilations == null ? 1 : (int) dilations.getList().getI(axis);
      int reach = (kernel - 1) * dilation + 1;
      boolean same = attribute(node, "padding").getS().toStringUtf8().equals("SAME");
      int out = same ? (in + stride - 1) / stride : (in - reach) / stride + 1;
      int padding = same ? Math.max(0, (out - 1) * stride + reach - in) : 0;
      return new Window(out, stride, padding / 2, kernel, dilation);
    }

    int at(int position, int kernelPosition) {
      return position * stride - before + kernelPosition * dilation;
    }
  }

  private static Value conv(NodeDef node, Value x, Value filter) {
    int height = x.shape()[1];
    int width = x.shape()[2];
    int depth = x.shape()[3];
    int outputs = filter.shape()[3];
    Window rows = Window.of(node, 1, height, filter.shape()[0]);
    Window columns = Window.of(node, 2, width, filter.shape()[1]);
    Value made = Value.of(1, rows.out(), columns.out(), outputs);
    IntStream.range(0, rows.out())
        .parallel()
        .forEach(row -> {
          var sums = new double[outputs];
          for (int column = 0; column < columns.out(); column++) {
            Arrays.fill(sums, 0);
            for (int kh = 0; kh < rows.kernel(); kh++) {
              int h = rows.at(row, kh);
              if (h < 0 || h >= height) continue;
              for (int kw = 0; kw < columns.kernel(); kw++) {
                int w = columns.at(column, kw);
                if (w < 0 || w >= width) continue;
                for (int d = 0; d < depth; d++) {
                  double value = x.values()[(h * width + w) * depth + d];
                  int from = ((kh * columns.kernel() + kw) * depth + d) * outputs;
                  for (int o = 0; o < outputs; o++) sums[o] += value * filter.values()[from + o];
                }
              }
            }
            int at = (row * columns.out() + column) * outputs;
            for (int o = 0; o < outputs; o++) made.values()[at + o] = (float) sums[o];
          }
        });
    return made;
  }

  private static Value depthwise(NodeDef node, Value x, Value filter) {
    int height = x.shape()[1];
    int width = x.shape()[2];
    int depth = x.shape()[3];
    int multiplier = filter.shape()[3];
    Window rows = Window.of(node, 1, height, filter.shape()[0]);
    Window columns = Window.of(node, 2, width, filter.shape()[1]);
    Value made = Value.of(1, rows.out(), columns.out(), depth * multiplier);
    for (int row = 0; row < rows.out(); row++) {
      for (int column = 0; column < columns.out(); column++) {
        for (int d = 0; d < depth; d++) {
          for (int m = 0; m < multiplier; m++) {
            double sum = 0;
            for (int kh = 0; kh < rows.kernel(); kh++) {
              int h = rows.at(row, kh);
              if (h < 0 || h >= height) continue;
              for (int kw = 0; kw < columns.kernel(); kw++) {
                int w = columns.at(column, kw);
                if (w < 0 || w >= width) continue;
                sum +=
                    (double) x.values()[(h * width + w) * depth + d]
                        * filter
                            .values()[((kh * columns.kernel() + kw) * depth + d) * multiplier + m];
              }
            }
            int at = ((row * columns.out() + column) * depth + d) * multiplier + m;
            made.values()[at] = (float) sum;
          }
        }
      }
    }
    return made;
  }

  private static Value add(Value x, Value y) {
    Value made = Value.like(x);
    for (int i = 0; i < made.values().length; i++) {
      made.values()[i] = x.values()[i] + y.values()[i % y.values().length];
    }
    return made;
  }

  private static Value clip(Value x, float least, float most) {
    Value made = Value.like(x);
    for (int i = 0; i < made.values().length; i++) {
      made.values()[i] = Math.min(Math.max(x.values()[i], least), most);
    }
    return made;
  }

  private static Value matMul(Value x, Value weights) {
    int rows = x.shape()[0];
    int inner = x.shape()[1];
    int outputs = weights.shape()[1];
    Value made = Value.of(rows, outputs);
    for (int r = 0; r < rows; r++) {
      for (int o = 0; o < outputs; o++) {
        double sum = 0;
        for (int i = 0; i < inner; i++) {
          sum += (double) x.values()[r * inner + i] * weights.values()[i * outputs + o];
        }
        made.values()[r * outputs + o] = (float) sum;
      }
    }
    return made;
  }

  /** Over rows and columns. */
  private static Value mean(NodeDef node, Value x, Value axes) {
    if (!Arrays.equals(integers(axes), new int[] {1, 2})) throw new AssertionError("axes");
    int channels = x.shape()[3];
    boolean keep = attribute(node, "keep_dims").getB();
    Value made = keep ? Value.of(1, 1, 1, channels) : Value.of(1, channels);
    int positions = x.values().length / channels;
    for (int c = 0; c < channels; c++) {
      double sum = 0;
      for (int p = 0; p < positions; p++) sum += x.values()[p * channels + c];
      made.values()[c] = (float) (sum / positions);
    }
    return made;
  }

  private static Value averagePool(NodeDef node, Value x) {
    int height = x.shape()[1];
    int width = x.shape()[2];
    int depth = x.shape()[3];
    List<Long> size = attribute(node, "ksize").getList().getIList();
    Window rows = Window.of(node, 1, height, size.get(1).intValue());
    Window columns = Window.of(node, 2, width, size.get(2).intValue());
    Value made = Value.of(1, rows.out(), columns.out(), depth);
    for (int i = 0; i < made.values().length; i++) {
      int position = i / depth;
      double sum = 0;
      int count = 0;
      for (int kh = 0; kh < rows.kernel(); kh++) {
        int h = rows.at(position / columns.out(), kh);
        for (int kw = 0; kw < columns.kernel(); kw++) {
          int w = columns.at(position % columns.out(), kw);
          if (h < 0 || h >= height || w < 0 || w >= width) continue;
          sum += x.values()[(h * width + w) * depth + i % depth];
          count++;
        }
      }
      made.values()[i] = (float) (sum / count);
    }
    return made;
  }

  /** Of rows and columns. */
  private static Value pad(Value x, Value paddings) {
    int[] p = integers(paddings);
    int height = x.shape()[1];
    int width = x.shape()[2];
    int depth = x.shape()[3];
    Value made = Value.of(1, height + p[2] + p[3], width + p[4] + p[5], depth);
    for (int h = 0; h < height; h++) {
      int to = ((h + p[2]) * made.shape()[2] + p[4]) * depth;
      System.arraycopy(x.values(), h * width * depth, made.values(), to, width * depth);
    }
    return made;
  }

  private static Value softmax(Value x) {
    Value made = Value.like(x);
    double most = Double.NEGATIVE_INFINITY;
    for (float value : x.values()) most = Math.max(most, value);
    double sum = 0;
    for (float value : x.values()) sum += Math.exp(value - most);
    for (int i = 0; i < made.values().length; i++) {
      made.values()[i] = (float) (Math.exp(x.values()[i] - most) / sum);
    }
    return made;
  }
}
