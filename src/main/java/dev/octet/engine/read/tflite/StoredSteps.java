package dev.octet.engine.read.tflite;

import dev.octet.engine.graph.Node;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.ConcatenationOptions;

/**
 * How a loop stores a value of each step, such as the output h of a cell, in a variable with one
 * row for each step:
 *
 * <pre>{@code
 * rows = CONCATENATION(SLICE(rows, 0, step), RESHAPE(h), SLICE(rows, step + 1, all others))
 * }</pre>
 */
final class StoredSteps {
  private static final int PARTS = 3;
  private static final int ALL_OTHERS = -1;

  private final WhileLoop loop;
  private final BodyPattern body;
  private final LoopSteps steps;

  StoredSteps(WhileLoop loop, BodyPattern body, LoopSteps steps) {
    this.loop = loop;
    this.body = body;
    this.steps = steps;
  }

  /** Returns whether a variable holds only the last h, with axes of extent 1 added. */
  boolean isLast(int variable, int hidden) {
    return body.beforeReshapes(loop.body().outputs().get(variable)) == hidden;
  }

  /**
   * Returns whether row t of a variable becomes h of step t, for a counter that starts at 0.
   *
   * @param counts whether a variable counts the steps from 0
   */
  boolean isEach(int variable, int hidden, IntPredicate counts) {
    int row = row(variable, counts);
    return row != Node.ABSENT && body.beforeReshapes(row) == hidden;
  }

  /**
   * Returns the tensor that becomes row t of a variable in step t, if nothing else reads or changes
   * the variable; {@link Node#ABSENT} otherwise.
   */
  int row(int variable, IntPredicate counts) {
    SourceNode joined =
        body.producer(loop.body().outputs().get(variable), BuiltinOperator.CONCATENATION);
    if (joined == null || joined.inputs().size() != PARTS) return Node.ABSENT;
    boolean fits =
        isFirstAxis(joined)
            && isBefore(joined.inputs().get(0), variable, counts)
            && isAfter(joined.inputs().get(2), variable, counts)
            && readers(loop.body().inputs().get(variable)) == 2;
    return fits ? joined.inputs().get(1) : Node.ABSENT;
  }

  private int readers(int tensor) {
    int readers = 0;
    for (SourceNode node : loop.body().nodes()) {
      for (int input : node.inputs()) if (input == tensor) readers++;
    }
    for (int output : loop.body().outputs()) if (output == tensor) readers++;
    return readers;
  }

  private boolean isFirstAxis(SourceNode joined) {
    var options = new ConcatenationOptions();
    return joined.table().builtinOptionsType() == BuiltinOptions.ConcatenationOptions
        && joined.table().builtinOptions(options) != null
        && options.axis() == 0
        && BodyPattern.isPlain(joined);
  }

  private boolean isBefore(int part, int variable, IntPredicate counts) {
    SourceNode slice = slice(part, variable);
    if (slice == null || !body.isFilledWith(slice.inputs().get(1), 0)) return false;
    List<Integer> size = body.pair(slice.inputs().get(2), BuiltinOperator.CONCATENATION);
    if (size == null || !body.isFilledWith(size.get(1), ALL_OTHERS)) return false;
    int step = loop.variable(body.beforeReshapes(size.get(0)));
    return step >= 0 && counts.test(step);
  }

  private boolean isAfter(int part, int variable, IntPredicate counts) {
    SourceNode slice = slice(part, variable);
    if (slice == null || !body.isFilledWith(slice.inputs().get(2), ALL_OTHERS)) return false;
    List<Integer> begin = body.pair(slice.inputs().get(1), BuiltinOperator.CONCATENATION);
    if (begin == null || !body.isFilledWith(begin.get(1), 0)) return false;
    int next = body.beforeReshapes(begin.get(0));
    for (int step = 0; step < loop.body().inputs().size(); step++) {
      if (counts.test(step) && steps.isNext(next, step)) return true;
    }
    return false;
  }

  private @Nullable SourceNode slice(int part, int variable) {
    SourceNode slice = body.producer(part, BuiltinOperator.SLICE);
    return slice != null
            && slice.inputs().size() == PARTS
            && loop.variable(slice.inputs().getFirst()) == variable
        ? slice
        : null;
  }
}
