package dev.octet.engine.samples.input;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.samples.ArraySamples;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.SetProblems;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Fills the inputs of a network with slices of arrays. */
final class ArraySource implements SampleReader.Source {
  private final ArraySamples arrays;
  private final List<Tensor> inputs;
  private final List<InputSink> sinks;
  private final int[] columns;
  private final List<float[]> values = new ArrayList<>();

  private ArraySource(
      ArraySamples arrays, List<Tensor> inputs, List<InputSink> sinks, int[] columns) {
    this.arrays = arrays;
    this.inputs = inputs;
    this.sinks = sinks;
    this.columns = columns;
    for (Tensor input : inputs) values.add(new float[input.shape().size()]);
  }

  static Supplier<SampleReader.Source> of(
      CalibrationSet set, List<Tensor> inputs, List<InputSink> sinks) {
    int[] columns = match(set.arrays(), inputs);
    ArraySamples arrays = samples(set, inputs);
    return () -> new ArraySource(arrays, inputs, sinks, columns);
  }

  /** The samples that a set's arrays are for a network. */
  static ArraySamples samples(CalibrationSet set, List<Tensor> inputs) {
    ArraySamples arrays = set.arrays();
    return arrays.forInputs(inputs.stream().map(Tensor::shape).toList(), match(arrays, inputs));
  }

  /** By name; else, if there are as many arrays as inputs, by order; else by the only fit. */
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
      } else if (fitting.length == 1) {
        columns[i] = fitting[0];
      } else {
        throw unmatched(arrays, input, inputs.size());
      }
    }
    return columns;
  }

  /** TensorFlow adds an output's number to names, and a signature's to arguments. */
  private static boolean sameName(String array, String input) {
    String plain = input.endsWith(":0") ? input.substring(0, input.length() - 2) : input;
    return array.equals(input) || array.equals(plain) || plain.equals("serving_default_" + array);
  }

  private static RejectedInputException unmatched(ArraySamples arrays, Tensor input, int inputs) {
    List<String> found =
        IntStream.range(0, arrays.columns())
            .mapToObj(c -> arrays.columnName(c) + " (" + arrays.shape(c) + ")")
            .toList();
    return new RejectedInputException(
        InputProblem.of(
                "missing-array",
                "The set holds the arrays %s; none of them is told to be input '%s' (%s), one of %d."
                    .formatted(String.join(", ", found), input.name(), input.shape(), inputs),
                "Name the arrays of the .npz as the network's inputs.")
            .findings(found));
  }

  @Override
  public void read(int sample, List<MemorySegment> into) throws IOException {
    for (int i = 0; i < columns.length; i++) {
      ArraySamples.Slice slice = arrays.slice(sample, columns[i]);
      Tensor input = inputs.get(i);
      if (!ArraySamples.fits(slice.shape(), input.shape())) {
        throw SetProblems.of(
            "shape-mismatch",
            slice.name(),
            "The sample is of shape %s; input '%s' takes %s."
                .formatted(slice.shape(), input.name(), input.shape()),
            "Give arrays of the input's shape, or arrays whose first axis counts such samples.");
      }
      float[] row = values.get(i);
      slice.read(row);
      sinks.get(i).put(row, row.length, slice.name(), into.get(i));
    }
  }
}
