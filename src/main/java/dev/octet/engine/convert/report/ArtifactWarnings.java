package dev.octet.engine.convert.report;

import dev.octet.engine.Warning;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import java.util.ArrayList;
import java.util.List;

/** Warns about artifacts that have a known performance problem. */
public final class ArtifactWarnings {
  private ArtifactWarnings() {}

  /**
   * Returns the warnings of an artifact.
   *
   * @param network the artifact's network
   */
  public static List<Warning> of(Graph network) {
    List<Warning> warnings = new ArrayList<>();
    long slow = network.nodes().stream().filter(node -> isSlow(network, node)).count();
    if (slow > 0) {
      warnings.add(
          new Warning(
              "slow-prelu",
              "The artifact has %d PRELU in 8 bits. ".formatted(slow)
                  + "XNNPACK does not run them, so each splits the network and runs in a slow"
                  + " kernel of TensorFlow Lite. Unless the recipe says \"rewrites\": \"none\", they"
                  + " become operators that XNNPACK runs."));
    }
    return warnings;
  }

  private static boolean isSlow(Graph network, Node node) {
    ElementType made = network.tensor(node.output()).type();
    return node.op() instanceof Op.Prelu && made == ElementType.INT8;
  }
}
