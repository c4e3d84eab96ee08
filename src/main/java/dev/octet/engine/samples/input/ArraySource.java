package dev.octet.engine.samples.input;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.samples.ArraySamples;
import dev.octet.engine.samples.BadSamples;
import dev.octet.engine.samples.CalibrationSet;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Fills the inputs of a network with slices of arrays. */
final class ArraySource implements SampleReader.Source {
  private static final String NAME_THEM =
      "Send an .npz with an array for each input, under the names of the network's inputs.";

  private final ArraySamples arrays;
  private final List<InputSink> sinks;
  private final int[] columns;
  private final List<float[]> values = new ArrayList<>();

  private ArraySource(
      ArraySamples arrays, List<Tensor> inputs, List<InputSink> sinks, int[] columns) {
    this.arrays = arrays;
    this.sinks = sinks;
    this.columns = columns;
    for (Tensor input : inputs) values.add(new float[input.shape().size()]);
  }

  static Supplier<SampleReader.Source> of(
      CalibrationSet set, List<Tensor> inputs, List<InputSink> sinks) {
    int[] columns = match(set.arrays(), inputs);
    ArraySamples arrays = samples(set, inputs);
    requireShapes(arrays, inputs, columns);
    return () -> new ArraySource(arrays, inputs, sinks, columns);
  }

  private static void requireShapes(ArraySamples arrays, List<Tensor> inputs, int[] columns) {
    var bad = new BadSamples();
    for (int file = 0; file < arrays.files(); file++) {
      for (int i = 0; i < columns.length; i++) {
        ArraySamples.Slice slice = arrays.slice(arrays.firstSample(file), columns[i]);
        if (ArraySamples.fits(slice.shape(), inputs.get(i).shape())) continue;
        bad.add(
            arrays.firstSample(file), arrays.samplesIn(file), ShapeMisfit.of(slice, inputs.get(i)));
        break;
      }
    }
    bad.refuse(arrays.size(), true);
  }

  /** Returns a set's arrays divided into samples of a network. */
  static ArraySamples samples(CalibrationSet set, List<Tensor> inputs) {
    ArraySamples arrays = set.arrays();
    return arrays.forInputs(inputs.stream().map(Tensor::shape).toList(), match(arrays, inputs));
  }

  /**
   * Returns the array for each input: by name; otherwise by order if there are as many arrays as
   * inputs; otherwise the only array with a fitting shape.
   */
  private static int[] match(ArraySamples arrays, List<Tensor> inputs) {
    var columns = new int[inputs.size()];
    for (int i = 0; i < columns.length; i++) {
      Tensor input = inputs.get(i);
      int[] named =
          IntStream.range(0, arrays.columns())
              .filter(c -> sameName(arrays.columnName(c), input.name()))
              .toArray();
      int[] fitting =
          IntStream.range(0, arrays.columns())
              .filter(c -> arrays.mayBe(c, input.shape()))
              .toArray();
      if (named.length == 1) {
        columns[i] = named[0];
      } else if (arrays.columns() == inputs.size()) {
        columns[i] = i;
      } else {
        int[] candidates = fitting.length > 0 ? fitting : reordered(arrays, input);
        if (candidates.length != 1) throw unmatched(arrays, input, inputs.size());
        columns[i] = candidates[0];
      }
      for (int j = 0; j < i; j++) {
        if (columns[j] == columns[i]) throw shared(arrays, columns[i], inputs.get(j), input);
      }
    }
    return columns;
  }

  /** Returns the arrays that would fit an input if their axes had another order. */
  private static int[] reordered(ArraySamples arrays, Tensor input) {
    return IntStream.range(0, arrays.columns())
        .filter(c -> ShapeMisfit.isReordered(arrays.slice(0, c).arrayShape(), input.shape()))
        .toArray();
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

  private static RejectedInputException unmatched(ArraySamples arrays, Tensor input, int inputs) {
    List<String> found =
        IntStream.range(0, arrays.columns())
            .mapToObj(c -> arrays.columnName(c) + " (" + arrays.shape(c) + ")")
            .toList();
    return new RejectedInputException(
        InputProblem.of(
                "missing-array",
                ("The set contains the arrays %s; none of them matches input '%s' (%s), one of"
                        + " %d.")
                    .formatted(String.join(", ", found), input.name(), input.shape(), inputs),
                NAME_THEM)
            .findings(found));
  }

  @Override
  public void read(int sample, List<MemorySegment> into) throws IOException {
    for (int i = 0; i < columns.length; i++) {
      ArraySamples.Slice slice = arrays.slice(sample, columns[i]);
      float[] row = values.get(i);
      slice.read(row);
      sinks.get(i).put(row, row.length, slice.name(), into.get(i));
    }
  }
}
