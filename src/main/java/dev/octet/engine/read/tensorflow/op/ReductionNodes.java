package dev.octet.engine.read.tensorflow.op;

import dev.octet.engine.graph.Op;
import dev.octet.engine.read.build.OpaqueOps;
import java.util.function.Function;

/** Importers of reductions over axes. */
final class ReductionNodes {
  private ReductionNodes() {}

  static void register(Registry registry) {
    reduction(registry, "Mean", Op.Mean::new);
    reduction(registry, "Sum", keep -> OpaqueOps.reduction("SUM", keep));
    reduction(registry, "Max", keep -> OpaqueOps.reduction("REDUCE_MAX", keep));
    reduction(registry, "Min", keep -> OpaqueOps.reduction("REDUCE_MIN", keep));
    reduction(registry, "Prod", keep -> OpaqueOps.reduction("REDUCE_PROD", keep));
    reduction(registry, "All", keep -> OpaqueOps.reduction("REDUCE_ALL", keep));
    reduction(registry, "Any", keep -> OpaqueOps.reduction("REDUCE_ANY", keep));
    registry
        .one(n -> argument(n, OpaqueOps.argMax()), "ArgMax")
        .one(n -> argument(n, OpaqueOps.argMin()), "ArgMin")
        .one(ReductionNodes::cumulativeSum, "Cumsum");
  }

  private static void reduction(Registry registry, String op, Function<Boolean, Op> made) {
    registry.one(n -> reduced(n, made), op);
  }

  private static int reduced(NodeReading n, Function<Boolean, Op> made) {
    boolean keep = n.attributes().flag("keep_dims", n.attributes().flag("keepdims", false));
    int[] axes = n.integers(1);
    int rank = n.shape(0).rank();
    if (axes.length == 0) return n.x(0);
    for (int i = 0; i < axes.length; i++) axes[i] = NodeReading.axis(axes[i], rank);
    int over = n.b().list(n.name() + "/axes", axes);
    return n.b().node(n.name(), made.apply(keep), n.x(0), over);
  }

  private static int argument(NodeReading n, Op op) {
    int axis = NodeReading.axis(n.integer(1), n.shape(0).rank());
    return n.b().node(n.name(), op, n.x(0), n.b().integer(n.name() + "/axis", axis));
  }

  private static int cumulativeSum(NodeReading n) {
    int axis = NodeReading.axis(n.integer(1), n.shape(0).rank());
    Op op =
        OpaqueOps.cumsum(
            n.attributes().flag("exclusive", false), n.attributes().flag("reverse", false));
    return n.b().node(n.name(), op, n.x(0), n.b().integer(n.name() + "/axis", axis));
  }
}
