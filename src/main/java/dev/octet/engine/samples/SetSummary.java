package dev.octet.engine.samples;

import dev.octet.engine.Warning;
import java.util.List;

/**
 * What a calibration set holds.
 *
 * @param samples how many
 * @param shapes the distinct shapes of those that were looked at, at most 20: height x width x
 *     channels of pictures ({@code 375x500x3}), {@code 49x10} of arrays, bytes of raw tensors
 * @param labelled whether each sample's class is told, by a table of labels or by folders
 * @param bytes of all samples, uncompressed
 * @param problems the first ones: samples that can't be read, files that were left out
 */
public record SetSummary(
    SetKind kind,
    int samples,
    List<String> shapes,
    boolean labelled,
    long bytes,
    List<Warning> problems) {
  public SetSummary {
    shapes = List.copyOf(shapes);
    problems = List.copyOf(problems);
  }
}
