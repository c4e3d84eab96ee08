package dev.octet.engine.read.tflite;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.GatherOptions;

/**
 * How often a loop runs and how it counts: variables that start at a constant and grow by 1, and a
 * condition that compares them with constants.
 */
final class LoopSteps {
  /** Number of nested sums or conditions that are followed; converters write two or three. */
  static final int MOST_TERMS = 8;

  private final WhileLoop loop;
  private final BodyPattern body;
  private final List<Tensor> initial;

  /**
   * @param initial the first values of the loop's variables
   */
  LoopSteps(WhileLoop loop, BodyPattern body, List<Tensor> initial) {
    this.loop = loop;
    this.body = body;
    this.initial = List.copyOf(initial);
  }

  /** Returns the number of steps; -1 if it can't be told from the condition's form. */
  long count() {
    return count(new BodyPattern(loop.condition()), loop.condition().outputs().getFirst(), 0);
  }

  private long count(BodyPattern condition, int tensor, int depth) {
    List<Integer> both = condition.pair(tensor, BuiltinOperator.LOGICAL_AND);
    if (both != null) {
      if (depth >= MOST_TERMS) return -1;
      long first = count(condition, both.getFirst(), depth + 1);
      long second = count(condition, both.getLast(), depth + 1);
      return Math.min(first, second);
    }
    List<Integer> less = condition.pair(tensor, BuiltinOperator.LESS);
    if (less == null) return -1;
    int variable = loop.condition().inputs().indexOf(less.getFirst());
    int[] bound = condition.integers(less.getLast());
    Integer start = variable < 0 ? null : start(variable);
    if (start == null || bound == null || bound.length != 1) return -1;
    return Math.max(0, (long) bound[0] - start);
  }

  /** Returns the first value of a variable that grows by 1 in each step; null for another one. */
  @Nullable Integer start(int variable) {
    Tensor first = initial.get(variable);
    Constant constant = first.constant();
    if (constant == null || first.type() != ElementType.INT32 || first.shape().elements() != 1) {
      return null;
    }
    return grows(variable) ? constant.ints()[0] : null;
  }

  /** Returns whether a variable counts the steps from 0. */
  boolean startsAtZero(int variable) {
    Integer start = start(variable);
    return start != null && start == 0;
  }

  private boolean grows(int variable) {
    return isNext(loop.body().outputs().get(variable), variable);
  }

  /** Returns whether a tensor of the body is a variable plus 1. */
  boolean isNext(int tensor, int variable) {
    List<Integer> sum = body.pair(tensor, BuiltinOperator.ADD);
    if (sum == null) return false;
    for (int side = 0; side < 2; side++) {
      if (loop.variable(sum.get(side)) == variable && body.isFilledWith(sum.get(1 - side), 1)) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether a GATHER takes slices along the first axis. */
  static boolean isFirstAxis(SourceNode gather) {
    if (gather.table().builtinOptionsType() != BuiltinOptions.GatherOptions) return true;
    var options = new GatherOptions();
    return gather.table().builtinOptions(options) == null
        || (options.axis() == 0 && options.batchDims() == 0);
  }
}
