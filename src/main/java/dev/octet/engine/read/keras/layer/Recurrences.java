package dev.octet.engine.read.keras.layer;

import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.build.OpaqueOps;
import dev.octet.engine.read.keras.call.LayerCall;
import dev.octet.engine.read.keras.call.LayerType;
import dev.octet.engine.read.keras.call.Variables;
import dev.octet.engine.read.keras.config.Argument;
import dev.octet.engine.read.keras.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Recurrent layers. LSTM cells with the usual functions become one operator; all others are
 * unrolled over the steps of the sequence.
 */
final class Recurrences {
  /** Maximum number of steps; each becomes a dozen nodes. */
  private static final int MOST_STEPS = 512;

  /** Maximum number of elements of a state. */
  private static final int MOST_STATE = 1 << 20;

  private static final Map<String, Cell.Kind> KINDS =
      Map.of("SimpleRNN", Cell.Kind.SIMPLE, "GRU", Cell.Kind.GRU, "LSTM", Cell.Kind.LSTM);

  private Recurrences() {}

  static void register(Map<String, LayerType> all) {
    KINDS.forEach((name, kind) -> all.put(name, type(kind)));
  }

  private static LayerType type(Cell.Kind kind) {
    return new LayerType(Recurrences::variables, Recurrences::refusal, call -> outputs(call, kind));
  }

  /** Returns the variables of a recurrent layer. */
  static Variables variables(Settings settings) {
    Variables cell =
        Variables.of("kernel", "recurrent_kernel").andIf(settings.flag("use_bias", true), "bias");
    return Variables.NONE.part("cell", cell);
  }

  static @Nullable String refusal(Settings settings) {
    if (settings.flag("stateful", false)) return "a state that outlives a call is not supported";
    return settings.flag("time_major", false) ? "`time_major` is not supported" : null;
  }

  /** Returns the kind of a recurrent layer; null for another class. */
  static Cell.@Nullable Kind kind(String className) {
    return KINDS.get(className);
  }

  private static List<Integer> outputs(LayerCall call, Cell.Kind kind) {
    Run run = run(call, kind, call.input(), call.settings().flag("go_backwards", false));
    List<Integer> outputs = new ArrayList<>();
    boolean sequences = call.settings().flag("return_sequences", false);
    outputs.add(sequences ? run.sequence(call, call.name(), false) : run.last(call));
    if (call.settings().flag("return_state", false)) outputs.addAll(run.states);
    return outputs;
  }

  /**
   * What a recurrent layer computes.
   *
   * @param steps outputs [n,units] in the order in which the steps ran; empty if one operator
   *     computes them all
   * @param all the output [n,t,units] of that operator; {@link Node#ABSENT} if there is none
   * @param states final states; empty if nothing may use them
   */
  record Run(List<Integer> steps, int all, List<Integer> states) {
    /**
     * Returns the outputs of all steps [n,t,units].
     *
     * @param turned whether the last step comes first
     */
    int sequence(LayerCall call, String name, boolean turned) {
      NetworkBuilder b = call.b();
      if (all == Node.ABSENT) {
        List<Integer> ordered = turned ? steps.reversed() : steps;
        int[] ids = ordered.stream().mapToInt(Integer::intValue).toArray();
        return b.node(name, new Op.Pack(1, ids.length), ids);
      }
      return turned ? LstmSequence.reversed(b, name, all) : all;
    }

    /** Returns the output of the step that ran last [n,units]. */
    int last(LayerCall call) {
      if (all == Node.ABSENT) return steps.getLast();
      NetworkBuilder b = call.b();
      Shape shape = b.shape(all);
      String name = call.name() + "/last";
      int begin = b.list(name + "/begin", 0, shape.dim(1) - 1, 0);
      int size = b.list(name + "/size", shape.dim(0), 1, shape.dim(2));
      int last = b.node(name, new Op.Slice(), all, begin, size);
      return b.reshaped(call.name(), last, shape.dim(0), shape.dim(2));
    }
  }

  /**
   * Runs a recurrent layer over a sequence.
   *
   * @param x sequence [n,t,c]
   * @param backwards whether the last step runs first
   */
  static Run run(LayerCall call, Cell.Kind kind, int x, boolean backwards) {
    NetworkBuilder b = call.b();
    Shape in = b.shape(x);
    if (in.rank() != 3 || in.dim(1) > MOST_STEPS) {
      throw call.invalid(
          "Its input has shape %s, expected 3 axes and at most %d steps."
              .formatted(in, MOST_STEPS));
    }
    var cell = Cell.of(call, kind);
    if (cell.isPlainLstm() && call.inputs().size() == 1 && in.elements() > 0) {
      return new Run(List.of(), LstmSequence.add(call, cell, x, backwards), List.of());
    }
    // the product with the input doesn't depend on the state, so it is one layer for all steps
    int projected = cell.project(x);
    int steps = in.dim(1);
    List<Integer> parts = steps(b, call.name(), projected, steps);
    List<Integer> states = initial(call, cell, in.dim(0));
    boolean sequences = call.settings().flag("return_sequences", false);
    List<Integer> outputs = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      int step = backwards ? steps - 1 - i : i;
      boolean named = i == steps - 1 && !sequences;
      String name = named ? call.name() : call.name() + "/step_" + step;
      states = cell.step(name, parts.get(step), states);
      outputs.add(states.getFirst());
    }
    return new Run(outputs, Node.ABSENT, states);
  }

  private static List<Integer> steps(NetworkBuilder b, String name, int x, int count) {
    if (count == 1) {
      Shape shape = b.shape(x);
      return List.of(b.reshaped(name + "/input", x, shape.dim(0), shape.dim(2)));
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) names.add(name + "/input_" + i);
    return b.nodes(names, OpaqueOps.unpack(1, count), x);
  }

  private static List<Integer> initial(LayerCall call, Cell cell, int batch) {
    List<Integer> inputs = call.inputs();
    List<Integer> given = inputs.subList(1, inputs.size());
    if (!given.isEmpty()) {
      Argument mask = call.call().kwargs().get("mask");
      if (mask != null && mask.refs().findAny().isPresent()) {
        throw call.invalid("Its argument `mask` is not supported.");
      }
      if (given.size() != cell.states()) {
        throw call.invalid(
            "It has %d initial states, expected %d.".formatted(given.size(), cell.states()));
      }
      return given;
    }
    if ((long) batch * cell.units() > MOST_STATE) {
      throw call.invalid("Its state has more than %,d elements.".formatted(MOST_STATE));
    }
    var zeros = new float[batch * cell.units()];
    int state = call.b().constant(call.name() + "/initial", Shape.of(batch, cell.units()), zeros);
    List<Integer> states = new ArrayList<>();
    for (int i = 0; i < cell.states(); i++) states.add(state);
    return states;
  }
}
