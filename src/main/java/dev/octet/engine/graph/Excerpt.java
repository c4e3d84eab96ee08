package dev.octet.engine.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Some nodes of a network as a graph of their own, which can run separately.
 *
 * @param graph the nodes; its inputs are the activations that they consume, its outputs the
 *     activations that they produce
 * @param inputs tensor id in the whole network of each input of {@code graph}
 * @param outputs tensor id in the whole network of each output of {@code graph}
 */
public record Excerpt(Graph graph, List<Integer> inputs, List<Integer> outputs) {
  public Excerpt {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** Returns an excerpt of a single node. */
  public static Excerpt of(Graph whole, Node node) {
    return isolated(whole, List.of(node));
  }

  /**
   * Returns an excerpt of several unconnected nodes. Each node has inputs of its own, even if one
   * produces the tensor that another consumes.
   */
  public static Excerpt isolated(Graph whole, List<Node> nodes) {
    var excerpt = new Cutter(whole);
    for (Node node : nodes) excerpt.add(node);
    return excerpt.finish();
  }

  /**
   * Cuts a network into consecutive pieces, in execution order. The first piece has all of the
   * network's inputs. The outputs of a piece are the wanted tensors that it produces and the
   * tensors that later pieces consume. Pieces without outputs are left out, except the first.
   *
   * @param wanted ids of tensors; ids of constants and graph inputs have no effect
   * @param mostBytes largest size of the activations that one piece produces; a single node that
   *     produces more is a piece of its own
   */
  public static List<Excerpt> pieces(Graph whole, Collection<Integer> wanted, long mostBytes) {
    List<Excerpt> all = new ArrayList<>();
    for (Excerpt piece : pieces(whole, wanted, cuts(whole, mostBytes))) {
      if (all.isEmpty() || !piece.outputs().isEmpty()) all.add(piece);
    }
    return all;
  }

  /**
   * Returns the positions at which to cut a network into consecutive pieces.
   *
   * @param mostBytes largest size of the activations that one piece produces, unless a single node
   *     produces more
   * @return for each piece, the index of the node after its last one, ascending
   */
  public static List<Integer> cuts(Graph whole, long mostBytes) {
    List<Integer> cuts = new ArrayList<>();
    long bytes = 0;
    for (int n = 0; n < whole.nodes().size(); n++) {
      long made = 0;
      for (int output : whole.nodes().get(n).outputs()) made += whole.tensor(output).bytes();
      if (n > 0 && bytes + made > mostBytes) {
        cuts.add(n);
        bytes = 0;
      }
      bytes += made;
    }
    if (!whole.nodes().isEmpty()) cuts.add(whole.nodes().size());
    return cuts;
  }

  /**
   * Cuts a network at given positions. Pieces that produce nothing wanted are included, with no
   * outputs.
   *
   * @param wanted ids of tensors that must be outputs of the pieces
   * @param cuts for each piece, the index of the node after its last one, ascending
   */
  public static List<Excerpt> pieces(Graph whole, Collection<Integer> wanted, List<Integer> cuts) {
    // backwards: the inputs of a piece must be outputs of earlier pieces
    var shown = new HashSet<Integer>(wanted);
    List<Excerpt> pieces = new ArrayList<>();
    for (int p = cuts.size() - 1; p >= 0; p--) {
      var cutter = new Cutter(whole);
      if (p == 0) cutter.readAll(whole.inputs());
      int first = p == 0 ? 0 : cuts.get(p - 1);
      for (Node node : whole.nodes().subList(first, cuts.get(p))) cutter.join(node, shown);
      Excerpt piece = cutter.finish();
      // a piece without outputs need not run, so it needs no inputs
      if (!piece.outputs().isEmpty()) shown.addAll(piece.inputs());
      pieces.add(piece);
    }
    return pieces.reversed();
  }

  /** Collects the nodes and tensors of one excerpt. */
  private static final class Cutter {
    private final Graph whole;
    private final List<Tensor> tensors = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Integer> inputIds = new ArrayList<>();
    private final List<Integer> inputSources = new ArrayList<>();
    private final List<Integer> outputIds = new ArrayList<>();
    private final List<Integer> outputSources = new ArrayList<>();
    private final Map<Integer, Integer> constants = new HashMap<>();
    private final Map<Integer, Integer> made = new HashMap<>();

    Cutter(Graph whole) {
      this.whole = whole;
    }

    void add(Node node) {
      Map<Integer, Integer> own = new HashMap<>();
      List<Integer> inputs = new ArrayList<>();
      for (int input : node.inputs()) {
        inputs.add(input == Node.ABSENT ? Node.ABSENT : input(input, own));
      }
      List<Integer> outputs = new ArrayList<>();
      for (int output : node.outputs()) {
        int id = copy(output);
        outputs.add(id);
        outputIds.add(id);
        outputSources.add(output);
      }
      nodes.add(new Node(node.op(), inputs, outputs));
    }

    void readAll(List<Integer> inputs) {
      for (int input : inputs) input(input, made);
    }

    /** Adds a node that may consume the outputs of nodes added before it. */
    void join(Node node, Set<Integer> shown) {
      List<Integer> inputs = new ArrayList<>();
      for (int input : node.inputs()) {
        inputs.add(input == Node.ABSENT ? Node.ABSENT : input(input, made));
      }
      List<Integer> outputs = new ArrayList<>();
      for (int output : node.outputs()) {
        int id = copy(output);
        made.put(output, id);
        outputs.add(id);
        if (!shown.contains(output)) continue;
        outputIds.add(id);
        outputSources.add(output);
      }
      nodes.add(new Node(node.op(), inputs, outputs));
    }

    Excerpt finish() {
      var graph = new Graph(whole.name(), tensors, nodes, inputIds, outputIds, List.of());
      return new Excerpt(graph, inputSources, outputSources);
    }

    private int input(int source, Map<Integer, Integer> own) {
      if (whole.tensor(source).isConstant()) {
        return constants.computeIfAbsent(source, this::copy);
      }
      return own.computeIfAbsent(
          source,
          _ -> {
            int id = copy(source);
            inputIds.add(id);
            inputSources.add(source);
            return id;
          });
    }

    private int copy(int source) {
      tensors.add(whole.tensor(source));
      return tensors.size() - 1;
    }
  }
}
