package dev.octet.engine.samples.input;

import dev.octet.engine.samples.ArrayAxes;
import dev.octet.engine.samples.ArraySamples;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Fills the inputs of a network with slices of arrays. */
final class ArraySource implements SampleReader.Source {
  private final ArrayMatch match;
  private final List<InputSink> sinks;
  private final List<float[]> values;

  /** Elements of a sample in the order of the model's file. */
  private float[] unmoved = new float[0];

  ArraySource(ArrayMatch match, List<InputSink> sinks) {
    this.match = match;
    this.sinks = sinks;
    this.values = match.inputs().stream().map(input -> new float[input.shape().size()]).toList();
  }

  @Override
  public void read(int sample, List<MemorySegment> into) throws IOException {
    for (int i = 0; i < values.size(); i++) {
      ArraySamples.Slice slice = match.arrays().slice(sample, match.columns().get(i));
      float[] row = values.get(i);
      read(slice, match.axes().get(i), row);
      sinks.get(i).put(row, row.length, slice.name(), into.get(i));
    }
  }

  private void read(ArraySamples.Slice slice, ArrayAxes axes, float[] row) throws IOException {
    if (!axes.isModelOrder(slice.shape())) {
      slice.read(row);
      return;
    }
    // an array in Fortran order fills its destination, which must therefore have its size
    if (unmoved.length != row.length) unmoved = new float[row.length];
    slice.read(unmoved);
    axes.moveChannels(unmoved, row);
  }
}
