package dev.octet.engine.read.tflite;

import dev.octet.engine.fold.GraphFolding;
import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.source.TensorNames;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Adds the tensors and nodes that replace a loop to the graph. Names become unique. */
final class NewTensors {
  /** Maximum length of a name that is repeated for each step; the names of files are shorter. */
  private static final int MAX_NAME = 500;

  private final GraphFolding folding;
  private final TensorNames names;
  private final long fileBytes;
  private final Map<SourceSubgraph, TensorReader> readers = new HashMap<>();
  private int added;

  NewTensors(GraphFolding folding, TensorNames names, long fileBytes) {
    this.folding = folding;
    this.names = names;
    this.fileBytes = fileBytes;
  }

  GraphFolding folding() {
    return folding;
  }

  /** Returns a tensor of a subgraph that has data. */
  Tensor constant(SourceSubgraph subgraph, int id) {
    return reader(subgraph).constant(id, subgraph.tensorName(id));
  }

  /**
   * Adds a tensor that a node of a subgraph computes.
   *
   * @param suffix makes the name in the file a name of one step
   * @return its id
   */
  int activation(SourceSubgraph subgraph, int id, String suffix) {
    Tensor tensor = reader(subgraph).activation(id, "", null);
    Tensor named = tensor.withName(unique(cut(subgraph.tensorName(id)) + suffix));
    return DynamicShapes.isOpen(subgraph, id) ? folding.addOpen(named) : folding.add(named);
  }

  /** Adds a constant under a unique name; returns its id. */
  int add(Tensor constant) {
    return folding.add(constant.withName(unique(constant.name())));
  }

  /** Adds a vector of 32-bit integers; returns its id. */
  int list(String name, int... values) {
    Shape shape = Shape.of(values.length);
    return add(new Tensor(name, shape, ElementType.INT32, null, Constant.ofInts(values)));
  }

  /** Adds an activation of 32-bit floats whose node follows; returns its id. */
  int activation(String name, Shape shape) {
    return folding.addOpen(Tensor.activation(unique(name), shape, ElementType.FLOAT32));
  }

  /** Adds a node with one output. */
  void node(Op op, int output, int... inputs) {
    List<Integer> ids = Arrays.stream(inputs).boxed().toList();
    folding.add(new Node(op, ids, List.of(output)));
  }

  private static String cut(String name) {
    return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
  }

  private TensorReader reader(SourceSubgraph subgraph) {
    return readers.computeIfAbsent(subgraph, source -> new TensorReader(source, fileBytes));
  }

  private String unique(String name) {
    return names.unique(name, added++);
  }
}
