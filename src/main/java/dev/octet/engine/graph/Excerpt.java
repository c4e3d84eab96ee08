package dev.octet.engine.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Some nodes of a network as a network of their own, to be run by themselves.
 *
 * @param graph the nodes; its inputs are the activations they read, its outputs what they make
 * @param inputs for each input of the excerpt, the tensor of the whole network that it stands for
 * @param outputs likewise for each output
 */
public record Excerpt(Graph graph, List<Integer> inputs, List<Integer> outputs) {
  public Excerpt {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** One node. */
  public static Excerpt of(Graph whole, Node node) {
    return isolated(whole, List.of(node));
  }

  /**
   * Several nodes side by side: each reads inputs of its own, even where one makes what another
   * reads.
   */
  public static Excerpt isolated(Graph whole, List<Node> nodes) {
    var excerpt = new Cutter(whole);
    for (Node node : nodes) excerpt.add(node);
    return excerpt.finish();
  }

  /**
   * A network cut into consecutive pieces, in order; the first has all of the network's inputs. A
   * piece shows the tensors wanted that it makes and those that later pieces read.
   *
   * @param wanted ids of tensors; those that no node makes are in no piece
   * @param mostBytes of what a piece makes; a node that makes more is a piece by itself
   */
  public static List<Excerpt> pieces(Graph whole, Collection<Integer> wanted, long mostBytes) {
    List<Excerpt> all = new ArrayList<>();
    for (Excerpt piece : pieces(whole, wanted, cuts(whole, mostBytes))) {
      if (all.isEmpty() || !piece.outputs().isEmpty()) all.add(piece);
    }
    return all;
  }

  /**
   * Where to cut a network into consecutive pieces.
   *
   * @return for each piece, the index of the node after its last one
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
   * A network cut in given places. Pieces that show nothing are among them, without outputs.
   *
   * @param cuts for each piece, the index of the node after its last one, ascending
   */
  public static List<Excerpt> pieces(Graph whole, Collection<Integer> wanted, List<Integer> cuts) {
    // from the last: what it reads the ones before have to show
    var shown = new HashSet<Integer>(wanted);
    List<Excerpt> pieces = new ArrayList<>();
    for (int p = cuts.size() - 1; p >= 0; p--) {
      var cutter = new Cutter(whole);
      if (p == 0) cutter.readAll(whole.inputs());
      int first = p == 0 ? 0 : cuts.get(p - 1);
      for (Node node : whole.nodes().subList(first, cuts.get(p))) cutter.join(node, shown);
      Excerpt piece = cutter.finish();
      // a piece that shows nothing need not run
      if (!piece.outputs().isEmpty()) shown.addAll(piece.inputs());
      pieces.add(piece);
    }
    return pieces.reversed();
  }

  /** Collects the nodes of an excerpt. */
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

    /** Adds a node that reads what those added before it make. */
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
