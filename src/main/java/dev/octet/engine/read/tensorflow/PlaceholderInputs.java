package dev.octet.engine.read.tensorflow;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.Warning;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.source.DeclaredInput;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.engine.read.source.OpenShapes;
import dev.octet.engine.read.source.ReadOptions;
import dev.octet.engine.read.tensorflow.SourceGraph.Edge;
import dev.octet.engine.read.tensorflow.flat.FlatGraph;
import dev.octet.engine.read.tensorflow.flat.FlatNode;
import dev.octet.engine.read.tensorflow.flat.Port;
import dev.octet.engine.read.tensorflow.tensor.DataTypes;
import dev.octet.engine.read.tensorflow.tensor.TensorDecoder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** Adds the inputs of a network. */
final class PlaceholderInputs {
  private static final int MAX_EXTENT = 1 << 24;

  private final FlatGraph graph;
  private final Map<String, Edge> edges = new HashMap<>();
  private final List<String> order = new ArrayList<>();

  private PlaceholderInputs(FlatGraph graph, SourceGraph source) {
    this.graph = graph;
    for (Edge edge : source.inputs()) {
      String node = edge.tensor().replaceFirst(":0$", "");
      edges.put(node, edge);
      order.add(node);
    }
  }

  /**
   * Adds an input for each Placeholder.
   *
   * @param warnings receives warnings about open axes and changed types
   * @return the ids of the inputs in the network by the indexes of their nodes, in the order of the
   *     inputs
   * @throws RejectedInputException {@code dynamic-shape}, {@code unsupported-tensor} and the like
   */
  static Map<Integer, Integer> add(
      FlatGraph graph,
      SourceGraph source,
      NetworkBuilder b,
      ReadOptions options,
      List<Warning> warnings) {
    return new PlaceholderInputs(graph, source).add(b, options, warnings);
  }

  private Map<Integer, Integer> add(NetworkBuilder b, ReadOptions options, List<Warning> warnings) {
    List<Integer> nodes = new ArrayList<>();
    for (int i = 0; i < graph.nodes().size(); i++) {
      if (graph.nodes().get(i).op().equals("Placeholder")) nodes.add(i);
    }
    nodes.sort(Comparator.comparingInt(this::position));
    List<DeclaredInput> declared = nodes.stream().map(this::declared).toList();
    List<Shape> shapes = OpenShapes.resolve(declared, options, warnings);
    Map<Integer, Integer> ids = new LinkedHashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      FlatNode node = graph.nodes().get(nodes.get(i));
      ids.put(nodes.get(i), b.input(node.name(), shapes.get(i), type(node, warnings)));
    }
    return ids;
  }

  private int position(int node) {
    int listed = order.indexOf(graph.nodes().get(node).name());
    return listed < 0 ? order.size() : listed;
  }

  private DeclaredInput declared(int index) {
    FlatNode node = graph.nodes().get(index);
    Edge edge = edges.get(node.name());
    List<String> others = new ArrayList<>(List.of(node.name() + ":0"));
    if (edge != null) others.add(edge.name());
    return new DeclaredInput(node.name(), others, dims(index, node, edge), List.of());
  }

  private @Nullable List<Integer> dims(int index, FlatNode node, @Nullable Edge edge) {
    TensorShapeProto shape = node.attributes().shape("shape");
    // graphs of old producers store a scalar for an unknown shape
    if (shape == null || shape.getDimCount() == 0) shape = edge == null ? null : edge.shape();
    if (shape == null || shape.getDimCount() == 0) shape = node.attributes().outputShape(0);
    if (shape == null || shape.getDimCount() == 0) return reshaped(index);
    List<Integer> dims = new ArrayList<>();
    shape.getDimList().forEach(dim -> dims.add(extent(node, dim.getSize())));
    return dims;
  }

  private static int extent(FlatNode node, long extent) {
    if (extent < 0) return DeclaredInput.OPEN;
    if (extent > 0 && extent <= MAX_EXTENT) return (int) extent;
    throw ModelProblems.invalid(node.place(), "The input has the extent %d.".formatted(extent));
  }

  /**
   * Returns the shape that the only consumer of an input gives it; null if there is none. A
   * reshaping doesn't depend on the shape of its input, so the network is the same with it.
   */
  private @Nullable List<Integer> reshaped(int index) {
    List<Integer> dims = null;
    for (FlatNode node : graph.nodes()) {
      for (int i = 0; i < node.inputs().size(); i++) {
        if (node.inputs().get(i).node() != index) continue;
        List<Integer> wanted = i == 0 && dims == null ? target(node) : null;
        if (wanted == null) return null;
        dims = wanted;
      }
    }
    return dims;
  }

  private @Nullable List<Integer> target(FlatNode node) {
    if (!node.op().equals("Reshape") || node.inputs().size() < 2) return null;
    Port shape = node.inputs().get(1);
    FlatNode constant = graph.node(shape);
    TensorProto tensor =
        constant.op().equals("Const") ? constant.attributes().tensor("value") : null;
    if (tensor == null || tensor.getTensorShape().getDimCount() != 1) return null;
    if (DataTypes.inGraph(tensor.getDtype()) != ElementType.INT32) return null;
    int[] dims = new TensorDecoder().decode(tensor, constant.place()).elements().ints();
    List<Integer> list = new ArrayList<>();
    for (int dim : dims) list.add(extent(node, dim));
    return list;
  }

  private static ElementType type(FlatNode node, List<Warning> warnings) {
    DataType type = node.attributes().type("dtype");
    ElementType own =
        DataTypes.require(
            type,
            "An input",
            "Name tensors behind it as the beginning of the network.",
            node.place());
    boolean small = own == ElementType.INT32 && DataTypes.bytes(type) < Integer.BYTES;
    if (!small) return own;
    warnings.add(
        new Warning(
            "input-type",
            "Input '%s' has the element type %s in the model; here it takes the same numbers as"
                    .formatted(node.name(), DataTypes.name(type))
                + " 32-bit floats."));
    return ElementType.FLOAT32;
  }
}
