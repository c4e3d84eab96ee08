package dev.octet.engine.samples.input;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.samples.BadSamples;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.SetProblems;
import dev.octet.engine.samples.image.FileBytes;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Supplier;

/** Fills the only input of a network with files that consist of its elements. */
final class RawSource implements SampleReader.Source {
  private final CalibrationSet set;
  private final Tensor input;
  private final InputSink sink;
  private final boolean signed;
  private final float[] values;
  private byte[] buffer = new byte[0];

  private RawSource(CalibrationSet set, Tensor input, InputSink sink, boolean signed) {
    this.set = set;
    this.input = input;
    this.sink = sink;
    this.signed = signed;
    this.values = new float[input.shape().size()];
  }

  static Supplier<SampleReader.Source> of(
      CalibrationSet set, List<Tensor> inputs, List<InputSink> sinks, Preprocessing preprocessing) {
    if (inputs.size() != 1) {
      throw new RejectedInputException(
          InputProblem.of(
              "shape-mismatch",
              ("The set contains raw tensors, which need a network with one input; the"
                      + " network has %d inputs.")
                  .formatted(inputs.size()),
              "Send an .npz with an array for each input."));
    }
    requireSizes(set, inputs.getFirst());
    boolean signed = preprocessing.elements() == Preprocessing.Elements.INT8;
    return () -> new RawSource(set, inputs.getFirst(), sinks.getFirst(), signed);
  }

  private static void requireSizes(CalibrationSet set, Tensor input) {
    long elements = input.shape().elements();
    var bad = new BadSamples();
    for (int sample = 0; sample < set.size(); sample++) {
      long bytes = set.bytes(sample);
      if (bytes == elements || bytes == elements * Float.BYTES) continue;
      bad.add(sample, misfit(set.name(sample), bytes, input).problem());
    }
    bad.refuse(set.size(), true);
  }

  private static RejectedInputException misfit(String name, long bytes, Tensor input) {
    return SetProblems.of(
        "shape-mismatch",
        name,
        ("The file has %,d bytes; input '%s' (%s) has %,d elements and needs as many"
                + " bytes, or four times as many for float32.")
            .formatted(bytes, input.name(), input.shape(), input.shape().elements()),
        "Send files that consist of the elements of the input, without a header.");
  }

  @Override
  public void read(int sample, List<MemorySegment> inputs) throws IOException {
    FileBytes bytes = set.read(sample, buffer);
    buffer = bytes.bytes();
    if (bytes.length() == values.length) {
      int mask = signed ? -1 : 0xff;
      for (int i = 0; i < values.length; i++) values[i] = buffer[i] & mask;
    } else if (bytes.length() == (long) values.length * Float.BYTES) {
      ByteBuffer.wrap(buffer)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(values, 0, values.length);
    } else {
      throw misfit(set.name(sample), bytes.length(), input); // it is shorter than declared
    }
    sink.put(values, values.length, set.name(sample), inputs.getFirst());
  }
}
