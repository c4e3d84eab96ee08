package dev.octet.engine.read.keras.layer;

import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.build.Matrices;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.keras.call.KerasFunctions;
import dev.octet.engine.read.keras.call.LayerCall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One step of a recurrent layer. */
final class Cell {
  /** Recurrent layers by the number of their gates. */
  enum Kind {
    SIMPLE(1),
    GRU(3),
    LSTM(4);

    private final int gates;

    Kind(int gates) {
      this.gates = gates;
    }
  }

  private static final String KERNEL = "cell/kernel";
  private static final String RECURRENT = "cell/recurrent_kernel";
  private static final String BIAS = "cell/bias";

  private final LayerCall call;
  private final NetworkBuilder b;
  private final Kind kind;
  private final int units;
  private final boolean resetAfter;
  private final String activation;
  private final String gate;

  private Cell(LayerCall call, Kind kind) {
    this.call = call;
    this.kind = kind;
    b = call.b();
    units = call.require(RECURRENT, 2).shape().dim(0);
    // the default of Keras 2 and 3; files of Keras 1 and 2.0 don't have the setting
    resetAfter = call.settings().flag("reset_after", kind == Kind.GRU && biasRows(call) == 2);
    activation = function("activation", "tanh");
    gate = function("recurrent_activation", "sigmoid");
  }

  static Cell of(LayerCall call, Kind kind) {
    return new Cell(call, kind);
  }

  private static int biasRows(LayerCall call) {
    Tensor bias = call.weights().read(BIAS);
    return bias != null && bias.shape().rank() == 2 ? bias.shape().dim(0) : 1;
  }

  private String function(String setting, String otherwise) {
    if (!call.settings().has(setting)) return otherwise;
    String name = KerasFunctions.name(call.settings(), setting);
    return name == null ? otherwise : name;
  }

  int units() {
    return units;
  }

  /** Number of tensors that a step hands to the next one. */
  int states() {
    return kind == Kind.LSTM ? 2 : 1;
  }

  /**
   * Returns whether this is an LSTM whose functions are those of {@link Op.SequenceLstm} and whose
   * final state nothing may use.
   */
  boolean isPlainLstm() {
    return kind == Kind.LSTM
        && activation.equals("tanh")
        && gate.equals("sigmoid")
        && !call.settings().flag("return_state", false);
  }

  /**
   * Returns the weights [units,i], recurrent weights [units,units] and biases [units] of the gates
   * one by one, in the order of {@link Op.SequenceLstm}, which is also Keras's.
   */
  List<Integer> gates() {
    List<Integer> constants = new ArrayList<>();
    for (String variable : List.of(KERNEL, RECURRENT)) {
      for (int gate = 0; gate < kind.gates; gate++) {
        constants.add(transposed(variable, gate * units, (gate + 1) * units));
      }
    }
    int all = bias(0);
    for (int gate = 0; gate < kind.gates; gate++) {
      int from = gate * units;
      constants.add(
          call.derived(
              BIAS + "-gate-" + gate,
              _ -> {
                float[] part =
                    all == Node.ABSENT
                        ? new float[units]
                        : Arrays.copyOfRange(
                            b.tensor(all).requireConstant().floats(), from, from + units);
                return b.constant(call.name() + "/bias", Shape.of(units), part);
              }));
    }
    return constants;
  }

  /** Returns the product of a sequence with the kernel, with the bias of the input. */
  int project(int x) {
    int weights = transposed(KERNEL, 0, kind.gates * units);
    return Matrices.dense(b, call.name() + "/projected", x, weights, bias(0));
  }

  private int transposed(String variable, int from, int to) {
    return call.derived(
        variable + from + "-" + to,
        _ -> {
          Tensor kernel = call.require(variable, 2);
          int rows = kernel.shape().dim(0);
          int columns = kernel.shape().dim(1);
          if (columns != kind.gates * units) {
            throw call.invalid(
                "Its weight '%s' has shape %s, expected %d columns."
                    .formatted(variable, kernel.shape(), kind.gates * units));
          }
          float[] all = kernel.requireConstant().floats();
          var part = new float[Math.multiplyExact(to - from, rows)];
          for (int i = from; i < to; i++) {
            for (int row = 0; row < rows; row++)
              part[(i - from) * rows + row] = all[row * columns + i];
          }
          return b.constant(call.name() + "/" + variable, Shape.of(to - from, rows), part);
        });
  }

  /** Returns the bias of the input (row 0) or of the state (row 1), or {@link Node#ABSENT}. */
  private int bias(int row) {
    if (!call.settings().flag("use_bias", true)) return Node.ABSENT;
    int count = kind.gates * units;
    Tensor bias = call.require(BIAS);
    long needed = (long) count * (resetAfter ? 2 : 1);
    if (bias.shape().elements() != needed) {
      throw call.invalid("Its bias has shape %s.".formatted(bias.shape()));
    }
    if (row == 1 && !resetAfter) return Node.ABSENT;
    return call.derived(
        BIAS + row,
        _ -> {
          float[] all = bias.requireConstant().floats();
          float[] part = Arrays.copyOfRange(all, row * count, (row + 1) * count);
          return b.constant(call.name() + "/bias", Shape.of(count), part);
        });
  }

  /**
   * Adds a step.
   *
   * @param name name of the output
   * @param x projected input of the step
   * @param states states before the step
   * @return states after the step; the first one is the output
   */
  List<Integer> step(String name, int x, List<Integer> states) {
    return switch (kind) {
      case SIMPLE -> List.of(simple(name, x, states.getFirst()));
      case GRU -> List.of(gru(name, x, states.getFirst()));
      case LSTM -> lstm(name, x, states);
    };
  }

  private int recurrent(String name, int state, int from, int to, int bias) {
    return Matrices.dense(b, name, state, transposed(RECURRENT, from, to), bias);
  }

  private int simple(String name, int x, int state) {
    int moved = recurrent(name + "/recurrent", state, 0, units, Node.ABSENT);
    int sum = add(name + "/sum", x, moved);
    return KerasFunctions.apply(call, activation, name, sum);
  }

  /** Gates z (update), r (reset) and h (candidate), in this order (Cho et al., 2014). */
  private int gru(String name, int x, int state) {
    int both = 2 * units;
    int all = 3 * units;
    int moved;
    int candidateMoved;
    if (resetAfter) {
      int product = recurrent(name + "/recurrent", state, 0, all, bias(1));
      moved = part(name + "/recurrent_gates", product, 0, both);
      candidateMoved = part(name + "/recurrent_candidate", product, both, all);
    } else {
      moved = recurrent(name + "/recurrent", state, 0, both, Node.ABSENT);
      candidateMoved = Node.ABSENT;
    }
    int sum = add(name + "/gates_sum", part(name + "/input_gates", x, 0, both), moved);
    int gates = KerasFunctions.apply(call, gate, name + "/gates", sum);
    int update = part(name + "/update", gates, 0, units);
    int reset = part(name + "/reset", gates, units, both);
    if (resetAfter) candidateMoved = mul(name + "/reset_candidate", reset, candidateMoved);
    else {
      int kept = mul(name + "/reset_state", reset, state);
      candidateMoved = recurrent(name + "/recurrent_candidate", kept, both, all, Node.ABSENT);
    }
    int own = part(name + "/input_candidate", x, both, all);
    int candidateSum = add(name + "/candidate_sum", own, candidateMoved);
    int candidate = KerasFunctions.apply(call, activation, name + "/candidate", candidateSum);
    // z h + (1 - z) c = c + z (h - c)
    int change = b.node(name + "/change", new Op.Sub(Activation.NONE), state, candidate);
    return add(name, candidate, mul(name + "/updated", update, change));
  }

  /** Gates i (input), f (forget), c (candidate) and o (output), in this order. */
  private List<Integer> lstm(String name, int x, List<Integer> states) {
    int moved = recurrent(name + "/recurrent", states.getFirst(), 0, 4 * units, Node.ABSENT);
    int sum = add(name + "/sum", x, moved);
    int input = gate(name + "/input", sum, 0, gate);
    int forget = gate(name + "/forget", sum, 1, gate);
    int candidate = gate(name + "/candidate", sum, 2, activation);
    int output = gate(name + "/output", sum, 3, gate);
    int kept = mul(name + "/kept", forget, states.get(1));
    int memory = add(name + "/memory", kept, mul(name + "/new", input, candidate));
    int curve = KerasFunctions.apply(call, activation, name + "/curve", memory);
    return List.of(mul(name, output, curve), memory);
  }

  private int gate(String name, int sum, int position, String function) {
    int part = part(name + "/sum", sum, position * units, (position + 1) * units);
    return KerasFunctions.apply(call, function, name, part);
  }

  private int part(String name, int x, int from, int to) {
    int batch = b.shape(x).dim(0);
    int begin = b.list(name + "/begin", 0, from);
    return b.node(name, new Op.Slice(), x, begin, b.list(name + "/size", batch, to - from));
  }

  private int add(String name, int x, int y) {
    return b.node(name, new Op.Add(Activation.NONE), x, y);
  }

  private int mul(String name, int x, int y) {
    return b.node(name, new Op.Mul(Activation.NONE), x, y);
  }
}
