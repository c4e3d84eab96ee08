package dev.octet.engine.samples;

import dev.octet.engine.Warning;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Summary of a calibration set.
 *
 * @param kind kind of the samples
 * @param samples number of samples
 * @param decoded number of samples whose content was checked: images that were decoded, arrays
 *     whose values were read; 0 for raw tensors, whose element type only the network determines;
 *     null if the contents were not checked
 * @param shapes distinct shapes of the samples, at most 20: height x width x channels of images
 *     ({@code 375x500x3}), {@code 49x10} of arrays, number of bytes of raw tensors
 * @param labelled whether each sample has a class, from a table of labels or from folders
 * @param bytes size of all samples in bytes, uncompressed
 * @param problems the first problems: files that were left out, samples that were not checked
 */
public record SetSummary(
    SetKind kind,
    int samples,
    @Nullable Integer decoded,
    List<String> shapes,
    boolean labelled,
    long bytes,
    List<Warning> problems) {
  public SetSummary {
    shapes = List.copyOf(shapes);
    problems = List.copyOf(problems);
  }

  /**
   * Returns a copy that says how many samples were checked, with a warning if these were not all.
   */
  public SetSummary withDecoded(int checked) {
    List<Warning> all = problems;
    if (checked < samples && kind != SetKind.RAW) {
      var warning =
          new Warning(
              "samples-not-checked",
              ("%,d of %,d samples were checked in the time for that; the others are checked in"
                      + " the conversion.")
                  .formatted(checked, samples));
      all = Stream.concat(Stream.of(warning), problems.stream()).toList();
    }
    return new SetSummary(kind, samples, checked, shapes, labelled, bytes, all);
  }
}
