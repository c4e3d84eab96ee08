package dev.octet.engine.samples.input;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.samples.SetKind;
import dev.octet.engine.samples.SetProblems;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Writes the values of a sample to the memory of an input, in the input's element type. */
final class InputSink {
  private final Tensor input;
  private final Normalization normalization;

  InputSink(Tensor input, Preprocessing preprocessing, SetKind kind) {
    this.input = input;
    // integer inputs hold indexes or bytes, to which a mean does not apply
    this.normalization =
        Normalization.of(
            input.type() == ElementType.FLOAT32 ? preprocessing : Preprocessing.NOT_GIVEN,
            input,
            kind);
  }

  Normalization normalization() {
    return normalization;
  }

  /**
   * Normalizes values and writes them.
   *
   * @param values values of the sample, normalized in place
   * @param length number of values
   * @param sample name of the sample, for the message about a value that is not finite
   * @param into memory of the input
   */
  void put(float[] values, int length, String sample, MemorySegment into) {
    normalization.apply(values, length);
    requireFinite(values, length, sample);
    putReady(values, length, into);
  }

  /** Writes values that are already normalized and finite. */
  void putReady(float[] values, int length, MemorySegment into) {
    if (into.byteSize() != (long) length * input.type().bytes()) {
      throw new IllegalArgumentException(
          "input '%s' has %d bytes, not %d elements"
              .formatted(input.name(), into.byteSize(), length));
    }
    switch (input.type()) {
      case FLOAT32 -> MemorySegment.copy(values, 0, into, ValueLayout.JAVA_FLOAT, 0, length);
      case INT32 -> {
        for (int i = 0; i < length; i++) {
          into.setAtIndex(ValueLayout.JAVA_INT, i, (int) Math.rint((double) values[i]));
        }
      }
      case INT64 -> {
        for (int i = 0; i < length; i++) {
          into.setAtIndex(ValueLayout.JAVA_LONG, i, (long) Math.rint((double) values[i]));
        }
      }
      case UINT8 -> putBytes(values, length, 0, 255, into);
      case INT8 -> putBytes(values, length, Byte.MIN_VALUE, Byte.MAX_VALUE, into);
      case BOOL -> putBytes(values, length, 0, 1, into);
      default ->
          throw SetProblems.of(
              "unsupported-input",
              input.name(),
              "Inputs of type %s can't be filled.".formatted(input.type()),
              "Convert the model to one with a float32 input.");
    }
  }

  private static void putBytes(
      float[] values, int length, int least, int most, MemorySegment into) {
    for (int i = 0; i < length; i++) {
      int whole = (int) Math.rint(values[i]);
      into.setAtIndex(ValueLayout.JAVA_BYTE, i, (byte) Math.clamp(whole, least, most));
    }
  }

  private void requireFinite(float[] values, int length, String sample) {
    float poison = 0;
    for (int i = 0; i < length; i++) poison += values[i] * 0;
    if (poison == 0) return;
    for (int i = 0; i < length; i++) {
      if (Float.isFinite(values[i])) continue;
      throw SetProblems.nonFinite(
          sample, "Element %d for input '%s' is %s.".formatted(i, input.name(), values[i]));
    }
  }
}
