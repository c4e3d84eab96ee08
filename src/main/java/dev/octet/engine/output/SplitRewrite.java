package dev.octet.engine.output;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Signature;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.graph.Uses;
import dev.octet.engine.quantize.JoinedElements;
import dev.octet.engine.quantize.JoinedOutput;
import dev.octet.engine.quantize.UnlikeRanges;
import dev.octet.engine.rewrite.fold.GraphChange;
import dev.octet.engine.rewrite.fold.GraphRewrite;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Delivers the parts of an output as outputs of their own, each with its own scale.
 *
 * <pre>{@code
 * output = CONCAT(boxes, scores)          outputs: boxes, scores
 * output = CONV_2D(x, W)                  outputs: CONV_2D(x, W[0:4]), CONV_2D(x, W[4:8])
 * }</pre>
 *
 * @param unlike the output and its parts
 */
record SplitRewrite(UnlikeRanges unlike) implements GraphRewrite {
  static final String NAME = "split-unlike-ranges";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public @Nullable GraphChange propose(Graph graph) {
    return attempt(graph).change();
  }

  /**
   * The result of an attempt.
   *
   * @param change the changed graph; null if the output can't be split
   * @param parts the new outputs
   * @param obstacle why there is no change, as a clause
   */
  record Attempt(@Nullable GraphChange change, List<OutputForm.Part> parts, String obstacle) {}

  /** Splits the output. */
  Attempt attempt(Graph graph) {
    if (!unlike.joined()) return ofChannels(graph);
    JoinedOutput joined = JoinedOutput.of(graph, unlike.output());
    return joined == null ? obstacle("nothing joins its parts any more") : ofJoin(graph, joined);
  }

  private static Attempt obstacle(String reason) {
    return new Attempt(null, List.of(), reason);
  }

  private Attempt ofJoin(Graph graph, JoinedOutput joined) {
    int[] partOf = JoinedElements.of(graph, joined);
    if (partOf == null) return obstacle("one of its parts is constant");
    Shape shape = graph.tensor(joined.output()).shape();
    List<OutputForm.Part> parts = new ArrayList<>();
    for (int i = 0; i < joined.parts().size(); i++) {
      String name = graph.tensor(joined.parts().get(i)).name();
      OutputForm.Part part = box(name, shape, partOf, i);
      if (part == null) return obstacle("the elements of '%s' are not together".formatted(name));
      parts.add(part);
    }
    return finish(
        graph, new GraphEdit(graph), new HashSet<>(joined.nodes()), joined.parts(), parts);
  }

  /** Returns the box of the elements of a part; null if they don't fill a box. */
  private static OutputForm.@Nullable Part box(String name, Shape shape, int[] partOf, int part) {
    long[] strides = shape.strides();
    var begin = shape.toArray();
    var end = new int[begin.length];
    long count = 0;
    for (int i = 0; i < partOf.length; i++) {
      if (partOf[i] != part) continue;
      count++;
      for (int axis = 0; axis < begin.length; axis++) {
        int at = (int) (i / strides[axis] % shape.dim(axis));
        begin[axis] = Math.min(begin[axis], at);
        end[axis] = Math.max(end[axis], at + 1);
      }
    }
    long volume = 1;
    for (int axis = 0; axis < begin.length; axis++) volume *= end[axis] - begin[axis];
    return volume == count ? part(name, begin, end) : null;
  }

  private static OutputForm.Part part(String name, int[] begin, int[] end) {
    return new OutputForm.Part(
        name, Arrays.stream(begin).boxed().toList(), Arrays.stream(end).boxed().toList());
  }

  private Attempt ofChannels(Graph graph) {
    Uses uses = Uses.of(graph);
    int index = uses.producerIndex(unlike.output());
    Node node = graph.nodes().get(index);
    boolean divisible = node.op() instanceof Op.Conv2D || node.op() instanceof Op.FullyConnected;
    if (!divisible) {
      return obstacle("its values come from " + node.op().name() + ", which can't be divided");
    }
    if (!uses.consumers(unlike.output()).isEmpty()) return obstacle("another layer reads it");
    Tensor weights = graph.tensor(node.input(1));
    Tensor bias = node.hasInput(2) ? graph.tensor(node.input(2)) : null;
    if (!weights.isConstant() || (bias != null && !bias.isConstant())) {
      return obstacle("its weights are computed by the network");
    }
    Shape shape = graph.tensor(unlike.output()).shape();
    var edit = new GraphEdit(graph);
    List<Integer> made = new ArrayList<>();
    List<OutputForm.Part> parts = new ArrayList<>();
    for (int[] run : runs(shape.channels())) {
      String name = edit.unusedName("%s/%d_%d".formatted(unlike.name(), run[0], run[1]));
      int output =
          edit.add(new Tensor(name, resized(shape, run[1] - run[0]), weights.type(), null, null));
      List<Integer> inputs = new ArrayList<>();
      inputs.add(node.input(0));
      inputs.add(edit.add(rows(edit, weights, name + "/weights", run)));
      if (bias != null) inputs.add(edit.add(rows(edit, bias, name + "/bias", run)));
      edit.insertAfter(index, new Node(node.op(), inputs, List.of(output)));
      made.add(output);
      int[] begin = new int[shape.rank()];
      int[] end = shape.toArray();
      begin[shape.rank() - 1] = run[0];
      end[shape.rank() - 1] = run[1];
      parts.add(part(name, begin, end));
    }
    return finish(graph, edit, Set.of(index), made, parts);
  }

  /** Returns the runs of neighbouring channels of one part: begin and end of each. */
  private List<int[]> runs(int channels) {
    var partOf = new int[channels];
    for (int i = 0; i < unlike.parts().size(); i++) {
      for (int channel : unlike.parts().get(i).members()) partOf[channel] = i;
    }
    List<int[]> runs = new ArrayList<>();
    for (int from = 0, to; from < channels; from = to) {
      to = from + 1;
      while (to < channels && partOf[to] == partOf[from]) to++;
      runs.add(new int[] {from, to});
    }
    return runs;
  }

  private static Shape resized(Shape shape, int channels) {
    List<Integer> dims = new ArrayList<>(shape.dims());
    dims.set(dims.size() - 1, channels);
    return new Shape(dims);
  }

  private static Tensor rows(GraphEdit edit, Tensor constant, String name, int[] run) {
    float[] values = constant.requireConstant().floats();
    int row = values.length / constant.shape().dim(0);
    List<Integer> dims = new ArrayList<>(constant.shape().dims());
    dims.set(0, run[1] - run[0]);
    return Tensor.constant(
        edit.unusedName(name),
        new Shape(dims),
        Arrays.copyOfRange(values, run[0] * row, run[1] * row));
  }

  /** Replaces the output, and removes the nodes that nothing else reads. */
  private Attempt finish(
      Graph graph,
      GraphEdit edit,
      Set<Integer> unused,
      List<Integer> made,
      List<OutputForm.Part> parts) {
    Uses uses = Uses.of(graph);
    for (int node : unused) {
      for (int output : graph.nodes().get(node).outputs()) {
        boolean read = !unused.containsAll(uses.consumers(output));
        boolean delivered = output != unlike.output() && graph.outputs().contains(output);
        if (read || delivered) return obstacle("another layer reads a part of it");
      }
    }
    unused.forEach(edit::remove);
    List<Integer> outputs = new ArrayList<>();
    List<Integer> positions = new ArrayList<>();
    for (int output : graph.outputs()) {
      positions.add(outputs.size());
      if (output == unlike.output()) outputs.addAll(made);
      else outputs.add(output);
    }
    Graph changed = edit.build(outputs, signatures(graph, positions, parts));
    var site = new Certificate.Site(unlike.name(), List.of(), "%d outputs".formatted(parts.size()));
    return new Attempt(
        new GraphChange(
            changed, Map.of(), List.of(site), new Promise.Exact("each part is computed as before")),
        parts,
        "");
  }

  private List<Signature> signatures(
      Graph graph, List<Integer> positions, List<OutputForm.Part> parts) {
    List<Signature> signatures = new ArrayList<>();
    for (Signature signature : graph.signatures()) {
      List<Signature.Binding> outputs = new ArrayList<>();
      for (Signature.Binding binding : signature.outputs()) {
        int position = positions.get(binding.position());
        if (graph.outputs().get(binding.position()) != unlike.output()) {
          outputs.add(new Signature.Binding(binding.name(), position));
          continue;
        }
        for (int i = 0; i < parts.size(); i++) {
          outputs.add(new Signature.Binding(parts.get(i).tensor(), position + i));
        }
      }
      signatures.add(new Signature(signature.key(), signature.inputs(), outputs));
    }
    return signatures;
  }
}
