package dev.octet.engine.read.onnx.node;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.build.NetworkBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The network that importers assemble: tensors by their names in the ONNX file. Images keep their
 * channels before rows and columns; a layer that needs them last is put between two transpositions
 * ({@link #channelsLast}, {@link #channelsFirst}), which a later pass removes.
 */
public final class OnnxNetwork {
  private final NetworkBuilder builder = new NetworkBuilder();
  private final OnnxData data;
  private final Map<String, TensorProto> initializers = new HashMap<>();
  private final Map<String, Integer> values = new HashMap<>();

  private final QuantizedValues quantized;

  /**
   * Creates an empty network.
   *
   * @param data reads constants
   * @param keepsRanges whether activations that are quantized in the file keep their ranges
   */
  public OnnxNetwork(OnnxData data, boolean keepsRanges) {
    this.data = data;
    quantized = new QuantizedValues(keepsRanges);
  }

  /** Returns the tensors that are quantized in the file. */
  public QuantizedValues quantized() {
    return quantized;
  }

  public NetworkBuilder builder() {
    return builder;
  }

  /** Makes constants known, which are read when a node uses them. */
  public void initializers(List<TensorProto> tensors) {
    for (TensorProto tensor : tensors) initializers.put(tensor.getName(), tensor);
  }

  /** Adds an input of the network. */
  public void input(String name, Shape shape, ElementType type) {
    values.put(name, builder.input(name, shape, type));
  }

  /** Returns whether a tensor is known. */
  public boolean knows(String name) {
    return values.containsKey(name) || initializers.containsKey(name);
  }

  /**
   * Returns the id of a tensor.
   *
   * @throws InvalidGraphException if no node makes it
   */
  public int value(String name) {
    Integer known = values.get(name);
    if (known != null) return known;
    TensorProto initializer = initializers.get(name);
    if (initializer == null) {
      throw new InvalidGraphException("nothing makes its input '%s'".formatted(name));
    }
    int id = constant(initializer);
    values.put(name, id);
    return id;
  }

  /** Adds a constant. */
  public int constant(TensorProto proto) {
    Tensor tensor = data.read(proto);
    return builder.constant(tensor.name(), tensor.shape(), tensor.type(), tensor.requireConstant());
  }

  /** Returns the id of a node's input. */
  public int in(OnnxNode node, int position) {
    if (!node.has(position)) {
      throw new InvalidGraphException("input %d is omitted".formatted(position));
    }
    return value(node.inputs().get(position));
  }

  /** Returns the id of an optional input, or {@link Node#ABSENT}. */
  public int optional(OnnxNode node, int position) {
    return node.has(position) ? in(node, position) : Node.ABSENT;
  }

  /** Returns the ids of all inputs. */
  public int[] all(OnnxNode node) {
    var ids = new int[node.inputs().size()];
    for (int i = 0; i < ids.length; i++) ids[i] = in(node, i);
    return ids;
  }

  /** Returns the shape of a node's input. */
  public Shape shape(OnnxNode node, int position) {
    return builder.shape(in(node, position));
  }

  /** Notes the id of a node's first output. */
  public void put(OnnxNode node, int id) {
    put(node, 0, id);
  }

  /** Notes the id of one of a node's outputs. */
  public void put(OnnxNode node, int position, int id) {
    if (node.hasOutput(position)) values.put(node.outputs().get(position), id);
  }

  /** Gives a tensor another name too. */
  public void alias(String name, int id) {
    values.put(name, id);
  }

  /**
   * Returns the integers of an input that has to be a constant.
   *
   * @throws InvalidGraphException if it is computed when the network runs
   */
  public int[] integers(OnnxNode node, int position) {
    int[] values = integersOrNull(node, position);
    if (values == null) {
      throw new InvalidGraphException(
          "its input %d ('%s') is computed when the network runs, but has to be a constant"
              .formatted(position, node.inputs().get(position)));
    }
    return values;
  }

  /** Returns the integers of an input; null if it is omitted or not a constant. */
  public int @Nullable [] integersOrNull(OnnxNode node, int position) {
    if (!node.has(position)) return null;
    Tensor tensor = builder.tensor(in(node, position));
    if (tensor.constant() == null) return null;
    return switch (tensor.type()) {
      case INT32 -> tensor.constant().ints();
      case FLOAT32 -> {
        float[] floats = tensor.constant().floats();
        var values = new int[floats.length];
        for (int i = 0; i < values.length; i++) values[i] = (int) floats[i];
        yield values;
      }
      default -> {
        byte[] bytes = tensor.constant().bytes();
        var values = new int[bytes.length];
        for (int i = 0; i < values.length; i++) values[i] = bytes[i];
        yield values;
      }
    };
  }

  /** Returns the numbers of an input; null if it is omitted or not a constant. */
  public float @Nullable [] numbersOrNull(OnnxNode node, int position) {
    if (!node.has(position)) return null;
    Tensor tensor = builder.tensor(in(node, position));
    if (tensor.constant() == null) return null;
    if (tensor.type() == ElementType.FLOAT32) return tensor.constant().floats();
    if (tensor.type() != ElementType.INT32) return null;
    int[] ints = tensor.constant().ints();
    var values = new float[ints.length];
    for (int i = 0; i < values.length; i++) values[i] = ints[i];
    return values;
  }

  /** Returns the only number of an input that has to be a constant. */
  public float number(OnnxNode node, int position, float absent) {
    if (!node.has(position)) return absent;
    float[] values = numbersOrNull(node, position);
    if (values == null || values.length != 1) {
      throw new InvalidGraphException(
          "its input %d ('%s') has to be a constant number"
              .formatted(position, node.inputs().get(position)));
    }
    return values[0];
  }

  /**
   * Returns images with their channels last. Images of one axis get rows of extent 1, so that all
   * windows have two axes.
   */
  public int channelsLast(String name, int x) {
    Shape shape = builder.shape(x);
    int image = x;
    if (shape.rank() == 3) {
      image = builder.reshaped(name + "/image", x, shape.dim(0), shape.dim(1), 1, shape.dim(2));
    } else if (shape.rank() != 4) {
      throw new InvalidGraphException(
          "its input has shape %s, expected [batch, channels, rows, columns]".formatted(shape));
    }
    return builder.transposed(name + "/channels_last", image, 0, 2, 3, 1);
  }

  /**
   * Returns images with their channels first.
   *
   * @param rank 3 to remove the rows of extent 1 again
   */
  public int channelsFirst(String name, int x, int rank) {
    int image = builder.transposed(name + "/channels_first", x, 0, 3, 1, 2);
    if (rank != 3) return image;
    Shape shape = builder.shape(image);
    return builder.reshaped(name + "/line", image, shape.dim(0), shape.dim(1), shape.dim(3));
  }

  /** Returns axes counted from the front, ascending. */
  public static int[] axes(int[] axes, int rank) {
    List<Integer> normal = new ArrayList<>();
    for (int axis : axes) normal.add(axis(axis, rank));
    return normal.stream().distinct().sorted().mapToInt(Integer::intValue).toArray();
  }

  /** Returns an axis counted from the front. */
  public static int axis(int axis, int rank) {
    if (axis < -rank || axis >= rank) {
      throw new InvalidGraphException("axis %d is out of range for rank %d".formatted(axis, rank));
    }
    return axis < 0 ? axis + rank : axis;
  }
}
