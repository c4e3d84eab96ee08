package dev.octet.engine.read.tflite;

import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.TensorType;

/**
 * An LSTM cell in the body of a loop, as TensorFlow's converter writes Keras's:
 *
 * <pre>{@code
 * z = FULLY_CONNECTED(GATHER(sequence, step), W) + FULLY_CONNECTED(h, R) + b
 * a[0] .. a[3] = SPLIT(z)
 * c' = LOGISTIC(a[f]) * c + LOGISTIC(a[i]) * TANH(a[g])
 * h' = LOGISTIC(a[o]) * TANH(c')
 * }</pre>
 *
 * @param hidden index of the loop's variable h
 * @param cell index of the loop's variable c
 * @param sequence index of the loop's variable with the inputs of all steps
 * @param counter index of the loop's variable that selects the input of a step
 * @param gates for the input gate, forget gate, cell and output gate, its index in the split
 * @param weights id of W in the body, shape [4u,i]
 * @param recurrent id of R in the body, shape [4u,u]
 * @param biases ids of constants in the body whose sum is b
 */
record LstmCell(
    int hidden,
    int cell,
    int sequence,
    int counter,
    List<Integer> gates,
    int weights,
    int recurrent,
    List<Integer> biases) {
  LstmCell {
    gates = List.copyOf(gates);
    biases = List.copyOf(biases);
  }

  /** Returns the cell of a loop; null if its body computes something else. */
  static @Nullable LstmCell of(WhileLoop loop, BodyPattern body) {
    for (int variable = 0; variable < loop.body().outputs().size(); variable++) {
      LstmCell cell = new Search(loop, body, variable).find();
      if (cell != null) return cell;
    }
    return null;
  }

  /** A search for the cell whose h is a given variable. */
  private static final class Search {
    private final WhileLoop loop;
    private final BodyPattern body;
    private final int hidden;
    private final List<Integer> biases = new ArrayList<>();
    private @Nullable SourceNode split;
    private @Nullable SourceNode ofInput;
    private @Nullable SourceNode ofHidden;

    Search(WhileLoop loop, BodyPattern body, int hidden) {
      this.loop = loop;
      this.body = body;
      this.hidden = hidden;
    }

    @Nullable LstmCell find() {
      Product output = product(loop.body().outputs().get(hidden));
      if (output == null || output.curved == Node.ABSENT) return null;
      int cell = loop.body().outputs().indexOf(output.curved);
      List<Integer> sum = cell < 0 ? null : body.pair(output.curved, BuiltinOperator.ADD);
      if (sum == null) return null;
      Product first = product(sum.getFirst());
      Product second = product(sum.getLast());
      if (first == null || second == null) return null;
      // one gate is multiplied by the old cell, the other by TANH of a gate
      return first.curved == Node.ABSENT
          ? find(cell, first, second, output)
          : find(cell, second, first, output);
    }

    private @Nullable LstmCell find(int cell, Product kept, Product added, Product output) {
      if (kept.curved != Node.ABSENT || added.curved == Node.ABSENT) return null;
      if (loop.variable(kept.factor) != cell) return null;
      List<Integer> gates = List.of(added.gate, kept.gate, gate(added.curved), output.gate);
      boolean each = gates.stream().sorted().toList().equals(List.of(0, 1, 2, 3));
      return each ? inputs(cell, gates) : null;
    }

    /**
     * A product {@code LOGISTIC(gate) * factor}.
     *
     * @param gate index of the gate in the split
     * @param factor the other factor
     * @param curved the operand of the factor if it is a TANH, otherwise {@link Node#ABSENT}
     */
    private record Product(int gate, int factor, int curved) {}

    private @Nullable Product product(int tensor) {
      List<Integer> pair = body.pair(tensor, BuiltinOperator.MUL);
      if (pair == null) return null;
      for (int side = 0; side < 2; side++) {
        Integer logistic = body.operand(pair.get(side), BuiltinOperator.LOGISTIC);
        int gate = logistic == null ? -1 : gate(logistic);
        if (gate < 0) continue;
        int factor = pair.get(1 - side);
        Integer tanh = body.operand(factor, BuiltinOperator.TANH);
        return new Product(gate, factor, tanh == null ? Node.ABSENT : tanh);
      }
      return null;
    }

    /** Returns the index of a tensor among the outputs of the SPLIT; -1 for another tensor. */
    private int gate(int tensor) {
      SourceNode node = body.producer(tensor, BuiltinOperator.SPLIT);
      if (node == null || (split != null && split.number() != node.number())) return -1;
      if (node.outputs().size() != Op.SequenceLstm.GATES || node.inputs().size() != 2) return -1;
      split = node;
      return node.outputs().indexOf(tensor);
    }

    private @Nullable LstmCell inputs(int cell, List<Integer> gates) {
      if (split == null || !splitsLastAxis(split)) return null;
      if (!terms(split.inputs().get(1), 0) || ofInput == null || ofHidden == null) return null;
      SourceNode gather =
          body.producer(body.beforeReshapes(ofInput.inputs().getFirst()), BuiltinOperator.GATHER);
      if (gather == null || gather.inputs().size() != 2 || !LoopSteps.isFirstAxis(gather)) {
        return null;
      }
      int sequence = loop.variable(gather.inputs().getFirst());
      int counter = loop.variable(body.beforeReshapes(gather.inputs().get(1)));
      if (sequence < 0 || counter < 0 || !loop.keeps(sequence)) return null;
      return new LstmCell(
          hidden,
          cell,
          sequence,
          counter,
          gates,
          ofInput.inputs().get(1),
          ofHidden.inputs().get(1),
          biases);
    }

    private boolean splitsLastAxis(SourceNode node) {
      int[] axis = body.integers(node.inputs().getFirst());
      return axis != null
          && axis.length == 1
          && (axis[0] == 1 || axis[0] == -1)
          && body.shape(node.inputs().get(1)).size() == 2;
    }

    /** Collects the terms of a sum; false if one of them is neither a product nor a constant. */
    private boolean terms(int tensor, int depth) {
      int term = body.beforeReshapes(tensor);
      if (body.isConstant(term)) return addBias(term);
      List<Integer> sum = body.pair(term, BuiltinOperator.ADD);
      if (sum != null && depth < LoopSteps.MOST_TERMS) {
        return terms(sum.getFirst(), depth + 1) && terms(sum.getLast(), depth + 1);
      }
      SourceNode dense = body.producer(term, BuiltinOperator.FULLY_CONNECTED);
      if (dense == null || dense.inputs().size() < 2 || !BodyPattern.isPlain(dense)) return false;
      if (!isReal(dense.inputs().get(1)) || body.shape(dense.inputs().get(1)).size() != 2) {
        return false;
      }
      if (dense.inputs().size() > 2 && dense.inputs().get(2) != Node.ABSENT) {
        if (!addBias(dense.inputs().get(2))) return false;
      }
      boolean recurrent = loop.variable(body.beforeReshapes(dense.inputs().getFirst())) == hidden;
      if ((recurrent ? ofHidden : ofInput) != null) return false;
      if (recurrent) ofHidden = dense;
      else ofInput = dense;
      return true;
    }

    private boolean addBias(int tensor) {
      if (!isReal(tensor)) return false;
      biases.add(tensor);
      return true;
    }

    private boolean isReal(int tensor) {
      return body.isConstant(tensor) && loop.body().tensor(tensor).type() == TensorType.FLOAT32;
    }
  }
}
