package dev.octet.engine.samples;

import dev.octet.engine.Warning;
import java.util.List;

/**
 * Summary of a calibration set.
 *
 * @param kind kind of the samples
 * @param samples number of samples
 * @param shapes distinct shapes of the examined samples, at most 20: height x width x channels of
 *     images ({@code 375x500x3}), {@code 49x10} of arrays, number of bytes of raw tensors
 * @param labelled whether each sample has a class, from a table of labels or from folders
 * @param bytes size of all samples in bytes, uncompressed
 * @param problems the first problems: unreadable samples, files that were left out
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
