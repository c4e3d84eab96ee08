package dev.octet.engine.graph;

import java.util.List;

/**
 * One application of an operator.
 *
 * @param inputs ids of tensors, in the operator's order; {@link #ABSENT} where an optional input is
 *     left out
 * @param outputs ids of tensors
 */
public record Node(Op op, List<Integer> inputs, List<Integer> outputs) {
  /** In place of an optional input that is left out. */
  public static final int ABSENT = -1;

  public Node {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  public int input(int position) {
    return inputs.get(position);
  }

  /** Whether the optional input at a position is given. */
  public boolean hasInput(int position) {
    return position < inputs.size() && inputs.get(position) != ABSENT;
  }

  /** The first output. */
  public int output() {
    return outputs.getFirst();
  }
}
