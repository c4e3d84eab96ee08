package dev.octet.engine.graph;

import static dev.octet.engine.graph.InvalidGraphException.require;

import java.util.List;

/** Shape inference for layers that pass over a sequence. */
final class SequenceShapes {
  private static final int INPUTS = Op.SequenceLstm.BIASES + Op.SequenceLstm.GATES;

  private SequenceShapes() {}

  static List<Shape> lstm(Op.SequenceLstm lstm, NodeInputs in) {
    Shape x = in.arity(INPUTS, INPUTS).ranked(0, 3);
    int units = in.ranked(Op.SequenceLstm.RECURRENT, 2).dim(0);
    require(
        x.elements() > 0 && units > 0, "input shape %s and %d units have no elements", x, units);
    for (int gate = 0; gate < Op.SequenceLstm.GATES; gate++) {
      is(in, Op.SequenceLstm.WEIGHTS + gate, Shape.of(units, x.dim(2)));
      is(in, Op.SequenceLstm.RECURRENT + gate, Shape.of(units, units));
      is(in, Op.SequenceLstm.BIASES + gate, Shape.of(units));
    }
    return List.of(Shape.of(x.dim(0), x.dim(1), units));
  }

  private static void is(NodeInputs in, int position, Shape expected) {
    Shape shape = in.shape(position);
    require(
        shape.equals(expected), "input %d has shape %s, expected %s", position, shape, expected);
  }
}
