package dev.octet.engine.convert.report;

import dev.octet.engine.Warning;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import java.util.ArrayList;
import java.util.List;

/** Warns where an artifact is slow in a way that is known. */
public final class ArtifactWarnings {
  private ArtifactWarnings() {}

  /**
   * Warnings of an artifact.
   *
   * @param network of the artifact
   */
  public static List<Warning> of(Graph network) {
    List<Warning> warnings = new ArrayList<>();
    long slow = network.nodes().stream().filter(node -> isSlow(network, node)).count();
    if (slow > 0) {
      warnings.add(
          new Warning(
              "slow-prelu",
              "%d PRELU in 8 bits: XNNPACK has none, so each parts the network and runs in a slow"
                      .formatted(slow)
                  + " kernel of TensorFlow Lite. Unless the recipe says \"rewrite\": \"none\", they"
                  + " become operators that XNNPACK takes."));
    }
    return warnings;
  }

  private static boolean isSlow(Graph network, Node node) {
    ElementType made = network.tensor(node.output()).type();
    return node.op() instanceof Op.Prelu && made == ElementType.INT8;
  }
}
