package dev.octet.engine.graph;

import static dev.octet.engine.graph.InvalidGraphException.require;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks that TensorFlow Lite can run a graph. The pipeline runs it after each stage, so that a
 * defect is found where it was introduced.
 *
 * <ul>
 *   <li>Structure: ids exist, nodes are in execution order, each tensor is produced once, and each
 *       consumed tensor is a constant, a graph input or the output of an earlier node.
 *   <li>Shapes: as inferred by {@link ShapeInference}; no activation is empty.
 *   <li>Element types: combinations that the operator's kernels accept.
 *   <li>Quantization: parameters are present where needed, valid for their type and consistent with
 *       each other.
 * </ul>
 */
public final class GraphVerifier {
  /** Maximum number of problems to collect; each may quote names of 2,000 characters. */
  private static final int MOST_PROBLEMS = 200;

  private final Graph graph;
  private final List<String> problems = new ArrayList<>();

  private GraphVerifier(Graph graph) {
    this.graph = graph;
  }

  /**
   * Checks a graph.
   *
   * @throws InvalidGraphException if it breaks a rule; the message names the first offending node
   *     or tensor and says how many further problems there are
   */
  public static void verify(Graph graph) {
    List<String> problems = problems(graph);
    if (problems.isEmpty()) return;
    String more = problems.size() == 1 ? "" : " (and " + (problems.size() - 1) + " more problems)";
    throw new InvalidGraphException(problems.getFirst() + more);
  }

  /**
   * Returns the problems of a graph, one sentence each, about 200 at most; empty for a valid graph.
   */
  public static List<String> problems(Graph graph) {
    var verifier = new GraphVerifier(graph);
    verifier.checkStructure();
    // The remaining checks look tensors up by id and rely on the execution order.
    if (verifier.problems.isEmpty()) verifier.checkNodes();
    return verifier.problems;
  }

  private void checkStructure() {
    var available = new boolean[graph.tensors().size()];
    for (int id = 0; id < available.length; id++) available[id] = graph.tensor(id).isConstant();
    checkInputs(available);
    for (int n = 0; n < graph.nodes().size() && !isEnough(); n++) {
      Node node = graph.nodes().get(n);
      if (node.outputs().isEmpty())
        problems.add("node " + n + " (" + node.op().name() + ") has no output");
      for (int id : node.inputs()) {
        if (isEnough()) break;
        if (id == Node.ABSENT) continue;
        if (!exists(id)) problems.add(at(n) + ": reads tensor " + id + ", " + count());
        else if (!available[id]) {
          problems.add(
              at(n) + ": reads '" + graph.tensor(id).name() + "' before a node produces it");
        }
      }
      for (int id : node.outputs()) {
        if (!isEnough()) makes(n, id, available);
      }
    }
    if (graph.outputs().isEmpty()) problems.add("the graph has no output");
    for (int id : graph.outputs()) {
      if (isEnough()) break;
      if (!exists(id)) problems.add("graph output " + id + ": " + count());
      else if (!available[id])
        problems.add("graph output '" + name(id) + "' is not produced by any node");
    }
    checkSignatures();
  }

  private void checkInputs(boolean[] available) {
    Set<Integer> seen = new HashSet<>();
    for (int id : graph.inputs()) {
      if (!exists(id)) problems.add("graph input " + id + ": " + count());
      else if (graph.tensor(id).isConstant()) {
        problems.add("graph input '" + name(id) + "' is a constant");
      } else if (!seen.add(id)) problems.add("graph input '" + name(id) + "' is listed twice");
      else available[id] = true;
    }
  }

  private void makes(int n, int id, boolean[] available) {
    if (!exists(id)) problems.add(at(n) + ": writes tensor " + id + ", " + count());
    else if (graph.tensor(id).isConstant()) {
      problems.add(at(n) + ": makes '" + name(id) + "', which is a constant");
    } else if (available[id]) {
      problems.add(
          at(n) + ": makes '" + name(id) + "', which is a graph input or already produced");
    } else available[id] = true;
  }

  private void checkSignatures() {
    for (Signature signature : graph.signatures()) {
      checkBindings(signature, signature.inputs(), graph.inputs().size(), "input");
      checkBindings(signature, signature.outputs(), graph.outputs().size(), "output");
    }
  }

  private void checkBindings(
      Signature signature, List<Signature.Binding> bindings, int count, String what) {
    for (Signature.Binding binding : bindings) {
      if (binding.position() >= 0 && binding.position() < count) continue;
      problems.add(
          "signature '%s' binds '%s' to %s %d, but there are %d"
              .formatted(signature.key(), binding.name(), what, binding.position(), count));
    }
  }

  private boolean isEnough() {
    return problems.size() >= MOST_PROBLEMS;
  }

  private void checkNodes() {
    for (int id = 0; id < graph.tensors().size() && !isEnough(); id++) {
      Tensor tensor = graph.tensor(id);
      String problem = emptiness(tensor);
      if (problem == null) problem = QuantizationRules.problem(tensor);
      if (problem != null) problems.add("tensor " + id + " '" + tensor.name() + "': " + problem);
    }
    for (int n = 0; n < graph.nodes().size() && !isEnough(); n++) {
      Node node = graph.nodes().get(n);
      List<@Nullable Tensor> inputs = inputs(node);
      List<Tensor> outputs = node.outputs().stream().map(graph::tensor).toList();
      try {
        checkShapes(node.op(), inputs, outputs);
        ElementTypeRules.check(node.op(), inputs, outputs);
        QuantizationRules.check(node.op(), inputs, outputs);
      } catch (InvalidGraphException e) {
        problems.add(at(n) + ": " + e.getMessage());
      }
    }
  }

  private static @Nullable String emptiness(Tensor tensor) {
    try {
      if (tensor.shape().rank() > Shape.MAX_RANK) {
        return "has " + tensor.shape().rank() + " axes";
      }
      long bytes = Math.multiplyExact(tensor.shape().elements(), tensor.type().bytes());
      if (bytes == 0 && !tensor.isConstant()) return "has no elements: " + tensor.shape();
      return null;
    } catch (ArithmeticException e) {
      return "has more elements than can be counted: " + tensor.shape();
    }
  }

  /** Returns a node's input tensors, with null for each omitted optional input. */
  private List<@Nullable Tensor> inputs(Node node) {
    List<@Nullable Tensor> tensors = new ArrayList<>();
    for (int id : node.inputs()) tensors.add(id == Node.ABSENT ? null : graph.tensor(id));
    return tensors;
  }

  private static void checkShapes(Op op, List<@Nullable Tensor> inputs, List<Tensor> outputs) {
    List<Shape> inferred = ShapeInference.infer(op, inputs);
    if (inferred.isEmpty()) return;
    require(
        inferred.size() == outputs.size(),
        "it has %d outputs, expected %d",
        outputs.size(),
        inferred.size());
    for (int i = 0; i < inferred.size(); i++) {
      Tensor out = outputs.get(i);
      require(
          inferred.get(i).equals(out.shape()),
          "output '%s' is declared with shape %s, but the shape inferred from its inputs"
              + " is %s",
          out.name(),
          out.shape(),
          inferred.get(i));
    }
  }

  private boolean exists(int id) {
    return id >= 0 && id < graph.tensors().size();
  }

  private String count() {
    return "but there are " + graph.tensors().size() + " tensors";
  }

  private String name(int id) {
    return graph.tensor(id).name();
  }

  /** Returns the node's description for messages: {@code node 3 (CONV_2D, 'block1/out')}. */
  private String at(int n) {
    Node node = graph.nodes().get(n);
    String name = node.outputs().isEmpty() || !exists(node.output()) ? "?" : graph.layerName(node);
    return "node %d (%s, '%s')".formatted(n, node.op().name(), name);
  }
}
