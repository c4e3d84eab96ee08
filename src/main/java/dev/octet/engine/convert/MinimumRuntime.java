package dev.octet.engine.convert;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.release.Release;
import dev.octet.engine.release.RequiredRelease;
import dev.octet.engine.rewrite.fold.FoldedNetwork;
import dev.octet.engine.rewrite.older.OlderForms;
import java.util.ArrayList;
import java.util.List;

/** The requirement that a release of TensorFlow Lite computes every node of an artifact. */
final class MinimumRuntime {
  private MinimumRuntime() {}

  /**
   * Applies the rewrites before any network runs: the forms that the recipe's oldest runtime needs,
   * then the recipe's own.
   *
   * @throws RejectedInputException as {@link #require} throws it, for the float network: what is
   *     too new in floats is too new as integers
   */
  static FoldedNetwork fold(Graph source, Recipe recipe) {
    Release runtime = recipe.deployment().runtime();
    FoldedNetwork network = recipe.rewrites().folding().after(OlderForms.of(runtime)).fold(source);
    require(network.folded(), runtime);
    return network;
  }

  /**
   * Requires that a release computes each node. Nodes that become floats where their integer kernel
   * is too new have done so already.
   *
   * @throws RejectedInputException {@code runtime-too-old}, with a finding for each layer that
   *     needs a later release
   */
  static void require(Graph graph, Release release) {
    if (release.equals(Release.NEWEST)) return;
    List<RequiredRelease.Need> needs = RequiredRelease.beyond(release, graph);
    if (needs.isEmpty()) return;
    Release needed = release;
    List<String> findings = new ArrayList<>();
    for (RequiredRelease.Need need : needs) {
      if (need.release().isAfter(needed)) needed = need.release();
      findings.add(
          "'%s' (%s): %s came with %s"
              .formatted(need.layer(), need.operator(), need.reason(), need.release()));
    }
    throw new RejectedInputException(
        InputProblem.of(
                "runtime-too-old",
                "TensorFlow Lite %s can't compute %s: %s."
                    .formatted(
                        release,
                        needs.size() == 1 ? "a layer" : needs.size() + " layers",
                        findings.getFirst()),
                "Set minimumRuntime to %s or later, end the network before these layers"
                        .formatted(needed)
                    + " (network.end), or replace them in the model.")
            .findings(findings));
  }
}
