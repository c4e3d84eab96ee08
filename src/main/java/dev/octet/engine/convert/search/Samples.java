package dev.octet.engine.convert.search;

import dev.octet.engine.evidence.SampleSplit;
import dev.octet.engine.rewrite.channels.ValueInterval;
import dev.octet.engine.samples.input.SampleReader;
import java.nio.file.Path;
import java.util.Map;

/**
 * The samples of a conversion.
 *
 * @param inputs the declared range of the network's inputs, by tensor id; inputs without a known
 *     range are absent
 * @param open whether other samples may exceed the values of these samples: true for arrays of
 *     floats, false for pixels
 * @param threads the number of threads that read samples
 * @param scratch a folder for data that does not fit in memory
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
