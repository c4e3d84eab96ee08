package dev.octet.engine.read.tflite;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Replaces a loop over the steps of a sequence, whose body is an {@link LstmCell}, by one operator:
 *
 * <pre>{@code
 * WHILE(step < steps) { h, c = cell(sequence[step], h, c); rows[step] = h }
 *   -> UNIDIRECTIONAL_SEQUENCE_LSTM(sequence)
 * }</pre>
 *
 * <p>A loop that starts from another state than zeros, or that passes over a part of its sequence,
 * is left to {@link UnrolledLoop}, as is one whose last c is used.
 */
final class LstmLoop {
  private static final int GATES = Op.SequenceLstm.GATES;

  private final WhileLoop loop;
  private final LstmCell cell;
  private final LoopSteps steps;
  private final StoredSteps stored;
  private final NewTensors tensors;

  /** The first values of the loop's variables, by id in the graph. */
  private final List<Integer> variables;

  /** The outputs of the WHILE, by id in the graph. */
  private final List<Integer> outputs;

  private LstmLoop(
      WhileLoop loop,
      LstmCell cell,
      BodyPattern body,
      LoopSteps steps,
      NewTensors tensors,
      List<Integer> variables,
      List<Integer> outputs) {
    this.loop = loop;
    this.cell = cell;
    this.steps = steps;
    this.stored = new StoredSteps(loop, body, steps);
    this.tensors = tensors;
    this.variables = variables;
    this.outputs = outputs;
  }

  /**
   * Adds the operator, if the loop is an LSTM.
   *
   * @param used the outputs of the WHILE that the network needs
   * @param variables ids of the first values of the loop's variables
   * @param outputs ids of the outputs of the WHILE, which nothing computes yet
   * @return ids of the last values of the loop's variables, some of {@code outputs} among them;
   *     null if the loop does something else
   */
  static @Nullable List<Integer> add(
      WhileLoop loop,
      Set<Integer> used,
      NewTensors tensors,
      List<Integer> variables,
      List<Integer> outputs) {
    var body = new BodyPattern(loop.body());
    LstmCell cell = LstmCell.of(loop, body);
    if (cell == null) return null;
    var steps =
        new LoopSteps(loop, body, variables.stream().map(tensors.folding()::tensor).toList());
    var lstm = new LstmLoop(loop, cell, body, steps, tensors, variables, outputs);
    return lstm.fits() ? lstm.replaced(used) : null;
  }

  private boolean fits() {
    Tensor sequence = variable(cell.sequence());
    if (sequence.type() != ElementType.FLOAT32 || sequence.shape().rank() != 3) return false;
    return steps.startsAtZero(cell.counter())
        && sequence.shape().dim(0) >= 1
        && steps.count() == sequence.shape().dim(0)
        && isZero(variable(cell.hidden()))
        && isZero(variable(cell.cell()));
  }

  private static boolean isZero(Tensor tensor) {
    Constant constant = tensor.constant();
    if (constant == null || tensor.type() != ElementType.FLOAT32) return false;
    for (float value : constant.floats()) if (value != 0) return false;
    return true;
  }

  private @Nullable List<Integer> replaced(Set<Integer> used) {
    Shape sequence = variable(cell.sequence()).shape();
    List<Tensor> constants = constants(sequence.dim(2));
    if (constants == null) return null;
    int units = constants.getLast().shape().dim(0);
    Shape all = Shape.of(sequence.dim(0), sequence.dim(1), units);
    var forms = new ArrayList<Form>();
    for (int i = 0; i < variables.size(); i++) {
      boolean needed = used.contains(loop.node().outputs().get(i));
      Form form = needed ? form(i, all) : Form.UNUSED;
      if (form == null) return null;
      forms.add(form);
    }
    int each = forms.indexOf(Form.EACH);
    int made =
        each < 0 ? tensors.activation(name(cell.hidden()) + "/all_steps", all) : outputs.get(each);
    emit(made, constants);
    List<Integer> results = new ArrayList<>();
    for (int i = 0; i < forms.size(); i++) results.add(result(forms.get(i), i, made, all));
    return results;
  }

  /** What a variable holds after the loop. */
  private enum Form {
    UNUSED,
    UNCHANGED,
    COUNTER,
    EACH,
    LAST
  }

  private @Nullable Form form(int variable, Shape all) {
    if (loop.keeps(variable)) return Form.UNCHANGED;
    if (steps.start(variable) != null) return Form.COUNTER;
    int hidden = loop.body().outputs().get(cell.hidden());
    Tensor first = variable(variable);
    if (first.type() != ElementType.FLOAT32) return null;
    if (stored.isLast(variable, hidden)) {
      return first.shape().elements() == (long) all.dim(1) * all.dim(2) ? Form.LAST : null;
    }
    boolean each =
        first.shape().equals(all) && stored.isEach(variable, hidden, steps::startsAtZero);
    return each ? Form.EACH : null;
  }

  private int result(Form form, int variable, int made, Shape all) {
    int place = outputs.get(variable);
    return switch (form) {
      case UNUSED -> place;
      case UNCHANGED -> variables.get(variable);
      case COUNTER -> {
        int start = variable(variable).requireConstant().ints()[0];
        var last = Constant.ofInts(start + all.dim(0));
        yield tensors.add(
            new Tensor(name(variable), variable(variable).shape(), ElementType.INT32, null, last));
      }
      case EACH -> {
        if (made != place) copy(made, place, all);
        yield place;
      }
      case LAST -> {
        copy(last(variable, made, all), place, variable(variable).shape());
        yield place;
      }
    };
  }

  /** Adds the output of the last step, shape [1,n,u]; returns its id. */
  private int last(int variable, int made, Shape all) {
    String name = name(variable) + "/last";
    Shape row = Shape.of(1, all.dim(1), all.dim(2));
    int last = tensors.activation(name, row);
    int begin = tensors.list(name + "/begin", all.dim(0) - 1, 0, 0);
    int size = tensors.list(name + "/size", row.toArray());
    tensors.node(new Op.Slice(), last, made, begin, size);
    return last;
  }

  private void copy(int from, int to, Shape shape) {
    String name = tensors.folding().tensor(to).name();
    tensors.node(
        new Op.Reshape(List.of()), to, from, tensors.list(name + "/shape", shape.toArray()));
  }

  private void emit(int made, List<Tensor> constants) {
    var inputs = new int[1 + constants.size()];
    inputs[0] = variables.get(cell.sequence());
    for (int i = 0; i < constants.size(); i++) inputs[i + 1] = tensors.add(constants.get(i));
    boolean timeMajor = true;
    var lstm = new Op.SequenceLstm(timeMajor, Op.SequenceLstm.COARSEST_CELL);
    tensors.node(lstm, made, inputs);
  }

  /** Returns the weights, recurrent weights and biases of the gates; null if they don't fit. */
  private @Nullable List<Tensor> constants(int features) {
    Tensor weights = tensors.constant(loop.body(), cell.weights());
    Tensor recurrent = tensors.constant(loop.body(), cell.recurrent());
    int rows = recurrent.shape().dim(0);
    int units = rows / GATES;
    if (units == 0
        || !recurrent.shape().equals(Shape.of(GATES * units, units))
        || !weights.shape().equals(Shape.of(rows, features))) {
      return null;
    }
    var bias = new float[rows];
    for (int id : cell.biases()) {
      float[] values = tensors.constant(loop.body(), id).requireConstant().floats();
      if (values.length != rows) return null;
      for (int i = 0; i < rows; i++) bias[i] += values[i];
    }
    List<Tensor> constants = new ArrayList<>();
    for (int gate : cell.gates()) constants.add(part(weights, gate, units));
    for (int gate : cell.gates()) constants.add(part(recurrent, gate, units));
    for (int gate : cell.gates()) {
      float[] own = Arrays.copyOfRange(bias, gate * units, (gate + 1) * units);
      constants.add(Tensor.constant(weights.name() + "/bias_" + gate, Shape.of(units), own));
    }
    return Collections.unmodifiableList(constants);
  }

  private static Tensor part(Tensor matrix, int gate, int units) {
    int columns = matrix.shape().dim(1);
    float[] all = matrix.requireConstant().floats();
    int size = units * columns;
    return Tensor.constant(
        matrix.name() + "/gate_" + gate,
        Shape.of(units, columns),
        Arrays.copyOfRange(all, gate * size, (gate + 1) * size));
  }

  private Tensor variable(int index) {
    return tensors.folding().tensor(variables.get(index));
  }

  private String name(int variable) {
    return tensors.folding().tensor(outputs.get(variable)).name();
  }
}
