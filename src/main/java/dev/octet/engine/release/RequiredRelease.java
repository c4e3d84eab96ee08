package dev.octet.engine.release;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first release of TensorFlow Lite that computes a network, and what it is needed for.
 *
 * @param release the release
 * @param decisive the nodes that no earlier release computes, in execution order; empty if no
 *     builtin operator needs any release
 */
public record RequiredRelease(Release release, List<Need> decisive) {
  /**
   * The first release that computes FULLY_CONNECTED with one scale of the weights per channel.
   * Older ones read the first scale only, without an error.
   */
  public static final Release PER_CHANNEL_FULLY_CONNECTED = Release.of(2, 10);

  private static final Release FIRST = Release.of(1, 5);

  /** The schema's number of custom operators. */
  private static final int CUSTOM = 32;

  public RequiredRelease {
    decisive = List.copyOf(decisive);
  }

  /**
   * The need of one node.
   *
   * @param release the first release that computes the node
   * @param layer name of the node's layer
   * @param operator TensorFlow Lite's name of the operator
   * @param reason what the release added, such as "version 2 of GELU"
   */
  public record Need(Release release, String layer, String operator, String reason) {}

  /** Returns the release that a network needs. */
  public static RequiredRelease of(Graph graph) {
    Release newest = FIRST;
    List<Need> decisive = new ArrayList<>();
    for (Node node : graph.nodes()) {
      Need need = of(graph, node);
      if (need == null || newest.isAfter(need.release())) continue;
      if (need.release().isAfter(newest)) decisive.clear();
      newest = need.release();
      decisive.add(need);
    }
    return new RequiredRelease(newest, decisive);
  }

  /** Returns the needs of the nodes that a release does not compute, in execution order. */
  public static List<Need> beyond(Release release, Graph graph) {
    List<Need> beyond = new ArrayList<>();
    for (Node node : graph.nodes()) {
      Need need = of(graph, node);
      if (need != null && need.release().isAfter(release)) beyond.add(need);
    }
    return beyond;
  }

  /** Returns the need of one node of a graph; null for a custom operator, which no release has. */
  public static @Nullable Need of(Graph graph, Node node) {
    Op op = node.op();
    if (op instanceof Op.BatchNormalization) return null;
    if (op instanceof Op.Opaque opaque && isCustom(opaque)) return null;
    int version = OperatorVersions.of(graph, node);
    Release listed = ReleaseTable.of(op.name(), version);
    String layer = graph.layerName(node);
    Need need =
        listed == null
            ? new Need(
                Release.NEWEST,
                layer,
                op.name(),
                "version %d of %s, whose first release is not known".formatted(version, op.name()))
            : new Need(listed, layer, op.name(), "version %d of %s".formatted(version, op.name()));
    LateKernels.Late late = LateKernels.of(graph, node);
    if (late == null || !late.release().isAfter(need.release())) return need;
    return new Need(
        late.release(), layer, op.name(), "%s with %s".formatted(op.name(), late.feature()));
  }

  static boolean isCustom(Op.Opaque op) {
    return op.builtinCode() == CUSTOM;
  }
}
