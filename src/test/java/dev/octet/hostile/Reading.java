package dev.octet.hostile;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.convert.ModelInspections;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.SetLimits;
import dev.octet.engine.samples.SetSummary;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.engine.samples.input.SampleReader;
import dev.octet.engine.samples.input.SetCheck;
import dev.octet.engine.timing.Deadline;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** All that the engine does with an upload's bytes, short of a conversion. */
final class Reading {
  /** Sets of arrays may have many samples. */
  private static final int MOST_SAMPLES = 50;

  /** Larger inputs would measure the test's memory. */
  private static final long MOST_ELEMENTS = 16 << 20;

  private static final int MOST_ARRAYS = 2;

  private Reading() {}

  /**
   * Reads a file to its last sample.
   *
   * @param scratch an empty folder
   * @return how many samples of a set were decoded; 1 for a model that was read
   * @throws RejectedInputException if the file is refused as a whole
   */
  static int read(Kind kind, Path file, Path scratch) throws IOException {
    if (kind == Kind.MODEL) {
      ModelInspections.read(file, kind.fileName(), Recipe.Network.WHOLE, Map.of());
      return 1;
    }
    try (var set = CalibrationSet.open(file, SetLimits.DEFAULT, scratch)) {
      set.classes();
      int decoded = 0;
      for (List<Tensor> inputs : inputs(set.summary())) decoded += samples(set, inputs);
      // as the inspection of an upload does: refuses a set with a broken sample
      SetCheck.of(set, Deadline.after(SetCheck.USUAL_TIME));
      return decoded;
    }
  }

  private static int samples(CalibrationSet set, List<Tensor> inputs) {
    SampleReader reader;
    try {
      set.holdsFloats(inputs);
      reader = new SampleReader(set, inputs, Preprocessing.NOT_GIVEN);
    } catch (RejectedInputException e) {
      return 0; // they do not fit these inputs
    }
    int decoded = 0;
    try (var arena = Arena.ofConfined()) {
      List<MemorySegment> memory = new ArrayList<>();
      for (Tensor input : inputs) {
        memory.add(arena.allocate(input.shape().elements() * input.type().bytes()));
      }
      int size = reader.size();
      for (int i = 0; i < Math.min(size, MOST_SAMPLES); i++) {
        // the first ones, and some up to the last
        int sample = i < MOST_SAMPLES / 2 ? i : size - 1 - (i - MOST_SAMPLES / 2);
        if (sample < 0 || sample >= size) continue;
        try {
          reader.read(sample, memory);
          decoded++;
        } catch (RejectedInputException e) {
          reader.name(sample);
        }
      }
    }
    return decoded;
  }

  /** Inputs that the samples fit, as well as can be told from outside. */
  private static List<List<Tensor>> inputs(SetSummary summary) {
    return switch (summary.kind()) {
      case IMAGES -> List.of(one(32, 48, 3), one(224, 224, 1));
      case RAW ->
          summary.shapes().stream()
              .map(text -> Long.parseLong(text.replaceAll("\\D", "")))
              .filter(bytes -> bytes > 0 && bytes < MOST_ELEMENTS)
              .map(bytes -> one((int) (long) bytes))
              .toList();
      case ARRAYS -> {
        List<List<Tensor>> all = new ArrayList<>();
        for (String text : summary.shapes()) {
          int[] extents = extents(text);
          if (elements(extents) > MOST_ELEMENTS) continue;
          for (int arrays = 1; arrays <= MOST_ARRAYS; arrays++) {
            all.add(Collections.nCopies(arrays, one(extents).getFirst()));
          }
        }
        yield all;
      }
    };
  }

  private static int[] extents(String text) {
    if (text.equals("scalar")) return new int[0];
    return Arrays.stream(text.split("x", -1)).mapToInt(Integer::parseInt).toArray();
  }

  private static double elements(int... extents) {
    return Arrays.stream(extents).asDoubleStream().reduce(1, (a, b) -> a * b);
  }

  private static List<Tensor> one(int... extents) {
    return List.of(Tensor.activation("input", Shape.of(extents), ElementType.FLOAT32));
  }
}
