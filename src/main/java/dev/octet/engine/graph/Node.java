package dev.octet.engine.graph;

import java.util.List;

/**
 * One application of an operator to tensors.
 *
 * @param op operator and options
 * @param inputs tensor ids in the operator's order; {@link #ABSENT} for an omitted optional input
 * @param outputs tensor ids in the operator's order
 */
public record Node(Op op, List<Integer> inputs, List<Integer> outputs) {
  /** Input id that stands for an omitted optional input. */
  public static final int ABSENT = -1;

  public Node {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** Returns the tensor id of an input, or {@link #ABSENT}. */
  public int input(int position) {
    return inputs.get(position);
  }

  /** Returns whether the optional input at a position is present. */
  public boolean hasInput(int position) {
    return position < inputs.size() && inputs.get(position) != ABSENT;
  }

  /** Returns the id of the first output. */
  public int output() {
    return outputs.getFirst();
  }
}
