package dev.octet.engine.samples.input;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.Warning;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.samples.ArrayAxes;
import dev.octet.engine.samples.ArraySamples;
import dev.octet.engine.samples.BadSamples;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The arrays of a set, divided into samples of a network's inputs.
 *
 * @param arrays the samples
 * @param inputs inputs of the network, in its order
 * @param axes orders of axes that each input takes
 * @param columns index of the array for each input
 */
record ArrayMatch(
    ArraySamples arrays, List<Tensor> inputs, List<ArrayAxes> axes, List<Integer> columns) {
  private static final String NAME_THEM =
      "Send an .npz with an array for each input, under the names of the network's inputs.";

  ArrayMatch {
    inputs = List.copyOf(inputs);
    axes = List.copyOf(axes);
    columns = List.copyOf(columns);
  }

  /**
   * Finds the array of each input: by name; otherwise by order if there are as many arrays as
   * inputs; otherwise the only array with a fitting shape.
   *
   * @param channelsLast names of the inputs whose channels are the last axis, while they are the
   *     second axis in the model's file
   * @throws RejectedInputException {@code missing-array} if an input has no array of its own
   */
  static ArrayMatch of(ArraySamples arrays, List<Tensor> inputs, Set<String> channelsLast) {
    List<ArrayAxes> axes = new ArrayList<>();
    for (Tensor input : inputs) {
      boolean moved = channelsLast.contains(input.name());
      axes.add(moved ? ArrayAxes.channelsLast(input.shape()) : ArrayAxes.own(input.shape()));
    }
    int[] columns = columns(arrays, inputs, axes);
    return new ArrayMatch(
        arrays.forInputs(axes, columns), inputs, axes, IntStream.of(columns).boxed().toList());
  }

  private static int[] columns(ArraySamples arrays, List<Tensor> inputs, List<ArrayAxes> axes) {
    var columns = new int[inputs.size()];
    for (int i = 0; i < columns.length; i++) {
      Tensor input = inputs.get(i);
      int[] named = columns(arrays, c -> sameName(arrays.columnName(c), input.name()));
      if (named.length == 1) {
        columns[i] = named[0];
      } else if (arrays.columns() == inputs.size()) {
        columns[i] = i;
      } else {
        int[] candidates = candidates(arrays, axes.get(i));
        if (candidates.length != 1) throw unmatched(arrays, input, axes.get(i), inputs.size());
        columns[i] = candidates[0];
      }
      for (int j = 0; j < i; j++) {
        if (columns[j] == columns[i]) throw shared(arrays, columns[i], inputs.get(j), input);
      }
    }
    return columns;
  }

  /**
   * Returns the arrays that fit an input: in its own order; otherwise in the order of the model's
   * file; otherwise those that would fit if their axes had another order.
   */
  private static int[] candidates(ArraySamples arrays, ArrayAxes axes) {
    int[] fitting = columns(arrays, c -> arrays.mayBe(c, axes, true));
    if (fitting.length == 0) fitting = columns(arrays, c -> arrays.mayBe(c, axes, false));
    if (fitting.length > 0) return fitting;
    return columns(arrays, c -> ShapeMisfit.isReordered(arrays.slice(0, c).arrayShape(), axes));
  }

  private static int[] columns(ArraySamples arrays, IntPredicate wanted) {
    return IntStream.range(0, arrays.columns()).filter(wanted).toArray();
  }

  /**
   * Returns whether an array's name matches an input's. TensorFlow appends an output number to
   * names and prefixes arguments with the signature's name.
   */
  private static boolean sameName(String array, String input) {
    String plain = input.endsWith(":0") ? input.substring(0, input.length() - 2) : input;
    return array.equals(input) || array.equals(plain) || plain.equals("serving_default_" + array);
  }

  private static RejectedInputException shared(
      ArraySamples arrays, int column, Tensor first, Tensor second) {
    return new RejectedInputException(
        InputProblem.of(
            "missing-array",
            "Array '%s' (%s) is the only one that matches input '%s' and input '%s'."
                .formatted(
                    arrays.columnName(column), arrays.shape(column), first.name(), second.name()),
            NAME_THEM));
  }

  private static RejectedInputException unmatched(
      ArraySamples arrays, Tensor input, ArrayAxes axes, int inputs) {
    List<String> found =
        IntStream.range(0, arrays.columns())
            .mapToObj(c -> arrays.columnName(c) + " (" + arrays.shape(c) + ")")
            .toList();
    return new RejectedInputException(
        InputProblem.of(
                "missing-array",
                ("The set contains the arrays %s; none of them matches input '%s' (%s), one of"
                        + " %d.")
                    .formatted(String.join(", ", found), input.name(), axes, inputs),
                NAME_THEM)
            .findings(found));
  }

  /**
   * Compares the shapes of all samples with the inputs.
   *
   * @throws RejectedInputException {@code shape-mismatch} if some don't fit
   */
  void requireShapes() {
    var bad = new BadSamples();
    for (int file = 0; file < arrays.files(); file++) {
      int first = arrays.firstSample(file);
      for (int i = 0; i < columns.size(); i++) {
        ArraySamples.Slice slice = arrays.slice(first, columns.get(i));
        if (axes.get(i).fits(slice.shape())) continue;
        bad.add(first, arrays.samplesIn(file), ShapeMisfit.of(slice, inputs.get(i), axes.get(i)));
        break;
      }
    }
    bad.refuse(arrays.size(), true);
  }

  /**
   * Returns a warning for each input whose arrays have the order of the model's file, or a shape
   * that does not determine the order.
   */
  List<Warning> warnings() {
    List<Warning> warnings = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      String input = inputs.get(i).name();
      ArrayAxes orders = axes.get(i);
      int moved = count(i, orders::isModelOrder);
      if (moved > 0) {
        warnings.add(
            new Warning(
                "arrays-in-model-order",
                ("%,d of %,d samples of input '%s' have the order of the model's file, %s"
                        + " (channels first); they were read as %s (channels last).")
                    .formatted(moved, arrays.size(), input, orders.model(), orders.input())));
      }
      int ambiguous = count(i, orders::isAmbiguous);
      if (ambiguous > 0) {
        warnings.add(
            new Warning(
                "ambiguous-array-order",
                ("%,d of %,d samples of input '%s' may have channels last (%s) or channels first"
                        + " (%s), as in the model's file; channels last was assumed.")
                    .formatted(ambiguous, arrays.size(), input, orders.input(), orders.model())));
      }
    }
    return warnings;
  }

  /** Returns the number of samples whose array for an input has a certain shape. */
  private int count(int input, Predicate<Shape> wanted) {
    int count = 0;
    for (int file = 0; file < arrays.files(); file++) {
      ArraySamples.Slice slice = arrays.slice(arrays.firstSample(file), columns.get(input));
      if (wanted.test(slice.shape())) count += arrays.samplesIn(file);
    }
    return count;
  }
}
