package dev.octet.engine.samples;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The samples of a set that can't be used. Keeps the problems of the first ones, by their order in
 * the set, and counts the others. Several threads may add samples.
 */
public final class BadSamples {
  private final TreeMap<Integer, Found> first = new TreeMap<>();
  private int count;

  /**
   * Consecutive samples with the same problem.
   *
   * @param samples number of samples, at least 1
   */
  private record Found(InputProblem problem, int samples) {}

  /** Adds a sample. */
  public void add(int sample, InputProblem problem) {
    add(sample, 1, problem);
  }

  /**
   * Adds consecutive samples that have the same problem.
   *
   * @param sample index of the first of them
   * @param samples number of them, at least 1
   */
  public synchronized void add(int sample, int samples, InputProblem problem) {
    count += samples;
    first.put(sample, new Found(problem, samples));
    if (first.size() > InputProblem.MAX_FINDINGS) first.pollLastEntry();
  }

  /**
   * Refuses the set if any sample was added.
   *
   * @param samples number of samples in the set
   * @param all whether all samples were checked
   * @throws RejectedInputException with the first sample's file, code and advice; the detail counts
   *     the bad samples, and the findings name them
   */
  public synchronized void refuse(int samples, boolean all) {
    if (count == 0) return;
    InputProblem one = first.firstEntry().getValue().problem();
    if (samples == 1) throw new RejectedInputException(one);
    List<String> findings = new ArrayList<>();
    int named = 0;
    for (Found found : first.values()) {
      findings.add(found.problem.file() + ": " + found.problem.detail());
      named += found.samples;
    }
    if (named < count) findings.add("and %,d more".formatted(count - named));
    String sum =
        "%,d of %,d samples can't be used%s."
            .formatted(count, samples, all ? "" : "; there was no time to check all of them");
    throw new RejectedInputException(
        new InputProblem(
            one.code(),
            one.detail() + " " + sum,
            one.file(),
            one.location(),
            one.field(),
            one.action(),
            findings));
  }
}
