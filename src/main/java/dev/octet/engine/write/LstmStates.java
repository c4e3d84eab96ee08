package dev.octet.engine.write;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives each {@link Op.SequenceLstm} the inputs of TensorFlow Lite's kernel ({@code
 * lstm_shared.h}): 24 of which the last are unused, among them two variables with the state.
 *
 * <p>The kernel leaves its state in the variables and starts the next run from it. So that runs
 * don't depend on each other, and callers need not reset variables, two SLICE operators write zeros
 * to the variables before the kernel runs:
 *
 * <pre>{@code
 * hidden = SLICE(zeros), cell = SLICE(zeros)
 * y = UNIDIRECTIONAL_SEQUENCE_LSTM(x, weights, recurrent weights, biases, hidden, cell)
 * }</pre>
 *
 * <p>The 8-bit kernel also takes the scales of five intermediate tensors, which never have
 * elements. They follow the other inputs here, and the file lists them apart.
 */
final class LstmStates {
  /** Number of inputs of the kernel. */
  private static final int INPUTS = 24;

  private static final int FIRST_BIAS = 12;
  private static final int HIDDEN = 18;
  private static final int CELL = 19;

  /** Scale of the gates inside of the 8-bit kernel, which only a layer normalization would use. */
  private static final float GATE_SCALE = 0x1p-12f;

  private final Graph graph;
  private final List<Tensor> tensors;
  private final List<Node> nodes = new ArrayList<>();

  private LstmStates(Graph graph) {
    this.graph = graph;
    this.tensors = new ArrayList<>(graph.tensors());
  }

  /** Returns the graph with the inputs of the kernels; the graph itself if it has no such node. */
  static Graph in(Graph graph) {
    if (graph.nodes().stream().noneMatch(node -> node.op() instanceof Op.SequenceLstm)) {
      return graph;
    }
    var states = new LstmStates(graph);
    for (Node node : graph.nodes()) {
      if (node.op() instanceof Op.SequenceLstm lstm) states.add(node, lstm);
      else states.nodes.add(node);
    }
    return new Graph(
        graph.name(),
        states.tensors,
        states.nodes,
        graph.inputs(),
        graph.outputs(),
        graph.signatures());
  }

  /** Returns the ids of the tensors that the file declares as variables. */
  static Set<Integer> variables(Graph graph) {
    Set<Integer> variables = new HashSet<>();
    for (Node node : graph.nodes()) {
      if (!(node.op() instanceof Op.SequenceLstm)) continue;
      variables.add(node.input(HIDDEN));
      variables.add(node.input(CELL));
    }
    return variables;
  }

  /** Returns the inputs of a node of the file. */
  static List<Integer> inputs(Node node) {
    return node.op() instanceof Op.SequenceLstm ? node.inputs().subList(0, INPUTS) : node.inputs();
  }

  /** Returns the intermediate tensors of a node of the file. */
  static List<Integer> intermediates(Node node) {
    return node.op() instanceof Op.SequenceLstm
        ? node.inputs().subList(INPUTS, node.inputs().size())
        : List.of();
  }

  private void add(Node node, Op.SequenceLstm lstm) {
    Tensor made = graph.tensor(node.output());
    boolean integer = made.type() == ElementType.INT8;
    Quantization scale = made.quantization();
    var inputs = new ArrayList<>(Collections.nCopies(INPUTS, Node.ABSENT));
    for (int i = 0; i < Op.SequenceLstm.BIASES; i++) inputs.set(i, node.input(i));
    for (int gate = 0; gate < Op.SequenceLstm.GATES; gate++) {
      inputs.set(FIRST_BIAS + gate, node.input(Op.SequenceLstm.BIASES + gate));
    }
    Shape state = Shape.of(made.shape().dim(lstm.timeMajor() ? 1 : 0), made.shape().channels());
    inputs.set(HIDDEN, zeros(made.name() + "/hidden", state, made.type(), scale));
    if (integer) {
      var cell = Quantization.perTensor(Math.scalb(1f, lstm.cellExponent()), 0);
      inputs.set(CELL, zeros(made.name() + "/cell", state, ElementType.INT16, cell));
      Quantization gate = Quantization.perTensor(GATE_SCALE, 0);
      for (int i = 0; i < Op.SequenceLstm.GATES; i++) {
        inputs.add(intermediate(made.name() + "/gate", ElementType.INT16, gate));
      }
      inputs.add(intermediate(made.name() + "/output", made.type(), Objects.requireNonNull(scale)));
    } else inputs.set(CELL, zeros(made.name() + "/cell", state, made.type(), null));
    nodes.add(new Node(lstm, inputs, node.outputs()));
  }

  /** Adds a tensor that is set to zeros before each run; returns its id. */
  private int zeros(String name, Shape shape, ElementType type, @Nullable Quantization scale) {
    var bytes = new byte[Math.toIntExact(shape.elements() * type.bytes())];
    if (type == ElementType.INT8 && scale != null) Arrays.fill(bytes, (byte) scale.zeroPoint());
    int start = add(new Tensor(name + "/start", shape, type, scale, Constant.ofBytes(bytes)));
    int begin = add(name + "/begin", 0, 0);
    int size = add(name + "/size", shape.dim(0), shape.dim(1));
    int state = add(Tensor.activation(name, shape, type).withQuantization(type, scale));
    nodes.add(new Node(new Op.Slice(), List.of(start, begin, size), List.of(state)));
    return state;
  }

  private int intermediate(String name, ElementType type, Quantization scale) {
    return add(Tensor.activation(name, Shape.of(0), type).withQuantization(type, scale));
  }

  private int add(String name, int... values) {
    return add(
        new Tensor(
            name, Shape.of(values.length), ElementType.INT32, null, Constant.ofInts(values)));
  }

  private int add(Tensor tensor) {
    tensors.add(tensor);
    return tensors.size() - 1;
  }
}
