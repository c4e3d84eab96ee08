package dev.octet.engine.output;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.quantize.UnlikeRanges;
import dev.octet.engine.rewrite.fold.FoldedNetwork;
import dev.octet.engine.rewrite.fold.GraphChange;
import dev.octet.engine.rewrite.fold.GraphRewrite;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is done about outputs with parts of unlike ranges, before the network is quantized.
 *
 * @param network the network to quantize
 * @param restoring names of the layers that restore outputs; they stay float, and so does the
 *     output
 * @param forms how callers get the outputs that have another form than in the uploaded model
 */
public record OutputPlan(FoldedNetwork network, Set<String> restoring, List<OutputForm> forms) {
  public OutputPlan {
    restoring = Set.copyOf(restoring);
    forms = List.copyOf(forms);
  }

  /** What the artifact's outputs may be. */
  public enum Outputs {
    /** Floats where 8 bits would lose a part. */
    FLOAT_IF_NEEDED,
    /** Integers, although layers of the network may be floats. */
    INTEGERS,
    /** Integers, as all layers are. */
    INTEGERS_ONLY
  }

  /** Returns a plan that changes nothing. */
  public static OutputPlan unchanged(FoldedNetwork network) {
    return new OutputPlan(network, Set.of(), List.of());
  }

  /**
   * Plans the outputs of a network.
   *
   * @param statistics statistics of the folded network
   * @throws RejectedInputException {@code unlike-ranges} if an output needs the fix that the recipe
   *     names, and it is not possible
   */
  public static OutputPlan of(
      FoldedNetwork network, Statistics statistics, UnlikeRangesFix fix, Outputs outputs) {
    if (fix == UnlikeRangesFix.FLOAT) return unchanged(network);
    OutputPlan plan = unchanged(network);
    for (UnlikeRanges unlike : UnlikeRanges.of(network.folded(), statistics)) {
      plan = plan.with(unlike, fix, outputs);
    }
    return plan;
  }

  /** Returns whether the network differs from the given one. */
  public boolean changes() {
    return !restoring.isEmpty() || !forms.isEmpty();
  }

  private OutputPlan with(UnlikeRanges unlike, UnlikeRangesFix fix, Outputs outputs) {
    boolean restores = outputs == Outputs.FLOAT_IF_NEEDED;
    if (fix != UnlikeRangesFix.SPLIT) {
      var rewrite = new FactorRewrite(unlike, restores);
      FactorRewrite.Attempt attempt = rewrite.attempt(network.folded());
      if (attempt.change() != null) {
        var form =
            new OutputForm(unlike.name(), Objects.requireNonNull(attempt.multiply()), List.of());
        return and(
            rewrite, attempt.change(), restores ? unlike.name() : null, restores ? null : form);
      }
      if (fix == UnlikeRangesFix.FACTOR) throw impossible(unlike, "factor", attempt.obstacle());
    }
    if (fix == UnlikeRangesFix.SPLIT || outputs == Outputs.INTEGERS_ONLY) {
      var rewrite = new SplitRewrite(unlike);
      SplitRewrite.Attempt attempt = rewrite.attempt(network.folded());
      if (attempt.change() != null) {
        return and(
            rewrite, attempt.change(), null, new OutputForm(unlike.name(), null, attempt.parts()));
      }
      if (fix == UnlikeRangesFix.SPLIT) throw impossible(unlike, "split", attempt.obstacle());
    }
    return this;
  }

  private OutputPlan and(
      GraphRewrite rewrite,
      GraphChange change,
      @Nullable String restored,
      @Nullable OutputForm form) {
    Set<String> restores = new HashSet<>(restoring);
    if (restored != null) restores.add(restored);
    List<OutputForm> all = new ArrayList<>(forms);
    if (form != null) all.add(form);
    return new OutputPlan(network.then(rewrite, change), restores, all);
  }

  private static RejectedInputException impossible(
      UnlikeRanges unlike, String fix, String obstacle) {
    return new RejectedInputException(
        InputProblem.of(
                "unlike-ranges",
                ("Output '%s' has parts of very different ranges, and the recipe's fix '%s' is not"
                        + " possible: %s.")
                    .formatted(unlike.name(), fix, obstacle),
                "Choose another value of io.unlikeRanges, or leave it out.")
            .field("/recipe/io/unlikeRanges"));
  }
}
