package dev.octet.engine.read.tensorflow.op;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.engine.read.source.ReadableOperator;
import dev.octet.engine.read.tensorflow.flat.FlatNode;
import dev.octet.engine.read.tensorflow.tensor.TensorDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** All importers. */
public final class Importers {
  /** Operators that are resolved before nodes are imported. */
  private static final List<String> RESOLVED =
      List.of(
          "CheckNumerics",
          "EnsureShape",
          "Identity",
          "IdentityN",
          "If",
          "Merge",
          "PartitionedCall",
          "Placeholder",
          "PlaceholderWithDefault",
          "PreventGradient",
          "ReadVariableOp",
          "Snapshot",
          "StatefulPartitionedCall",
          "StatelessIf",
          "StopGradient",
          "Switch");

  private static final Map<String, NodeImporter> ALL = all();

  private final NetworkBuilder b;
  private final TensorDecoder decoder = new TensorDecoder();
  private final VariableValues variables;

  /** Returns the importers for one network. */
  public Importers(NetworkBuilder b, VariableValues variables) {
    this.b = b;
    this.variables = variables;
  }

  private static Map<String, NodeImporter> all() {
    var registry = new Registry();
    ConstantNodes.register(registry);
    WindowNodes.register(registry);
    ProductNodes.register(registry);
    ArithmeticNodes.register(registry);
    ActivationNodes.register(registry);
    NormalizationNodes.register(registry);
    ReductionNodes.register(registry);
    ShapeNodes.register(registry);
    PartNodes.register(registry);
    SelectionNodes.register(registry);
    ImageNodes.register(registry);
    FakeQuantNodes.register(registry);
    return Map.copyOf(registry.importers());
  }

  /** Returns whether an operator has an importer. */
  static boolean has(String op) {
    return ALL.containsKey(op);
  }

  /** Returns the supported operators, sorted by name. */
  public static List<ReadableOperator> operators() {
    Set<String> names = new TreeSet<>(RESOLVED);
    for (String op : ALL.keySet()) if (!GraphPatterns.isPattern(op)) names.add(op);
    return names.stream().map(name -> new ReadableOperator(name, 1)).toList();
  }

  /**
   * Adds a node to the network.
   *
   * @param inputs ids of the node's inputs in the network
   * @return the ids of its outputs
   * @throws RejectedInputException if the node doesn't fit its inputs
   */
  public List<Integer> add(FlatNode node, List<Integer> inputs) {
    NodeImporter importer = ALL.get(node.op());
    if (importer == null) throw new IllegalStateException(node.op());
    try {
      return new ArrayList<>(importer.add(new NodeReading(node, b, inputs, decoder, variables)));
    } catch (RejectedInputException e) {
      if (e.problem().location() != null) throw e;
      throw new RejectedInputException(e.problem().at(node.place()), e);
    } catch (InvalidGraphException
        | IllegalArgumentException
        | ArithmeticException
        | IndexOutOfBoundsException
        | NegativeArraySizeException e) {
      throw ModelProblems.invalid(
          node.place(), "It doesn't fit its inputs: %s.".formatted(e.getMessage()));
    }
  }
}
