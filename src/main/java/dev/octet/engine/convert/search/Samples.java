package dev.octet.engine.convert.search;

import dev.octet.engine.evidence.SampleSplit;
import dev.octet.engine.rewrite.channels.ValueInterval;
import dev.octet.engine.samples.input.SampleReader;
import java.nio.file.Path;
import java.util.Map;

/**
 * The samples of a conversion.
 *
 * @param inputs between what values the inputs of a network lie whatever the sample, by tensor id,
 *     as far as the kind of the samples says so
 * @param open whether other samples may hold values beyond those of these: arrays of floats may,
 *     pixels may not
 * @param threads with how many they are read
 * @param scratch a folder for what is made of them and does not fit in memory
 */
public record Samples(
    SampleReader reader,
    SampleSplit split,
    Map<Integer, ValueInterval> inputs,
    boolean open,
    int threads,
    Path scratch) {
  public Samples {
    inputs = Map.copyOf(inputs);
  }
}
