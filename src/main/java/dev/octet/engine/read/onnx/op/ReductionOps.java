package dev.octet.engine.read.onnx.op;

import static java.util.Map.entry;

import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.build.OpaqueOps;
import dev.octet.engine.read.onnx.node.OnnxNetwork;
import dev.octet.engine.read.onnx.node.OnnxNode;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reductions over axes. */
final class ReductionOps {
  private ReductionOps() {}

  static Map<String, OnnxImporter> all() {
    Function<Boolean, Op> sum = keep -> OpaqueOps.reduction("SUM", keep);
    return Map.ofEntries(
        entry("ReduceMean", reduction(Op.Mean::new, null, null)),
        entry("ReduceSum", reduction(sum, null, null)),
        entry("ReduceMax", reduction(keep -> OpaqueOps.reduction("REDUCE_MAX", keep), null, null)),
        entry("ReduceMin", reduction(keep -> OpaqueOps.reduction("REDUCE_MIN", keep), null, null)),
        entry(
            "ReduceProd", reduction(keep -> OpaqueOps.reduction("REDUCE_PROD", keep), null, null)),
        entry("ReduceL1", reduction(sum, OpaqueOps.plain("ABS"), null)),
        entry("ReduceL2", reduction(sum, new Op.Mul(Activation.NONE), OpaqueOps.plain("SQRT"))),
        entry("ReduceSumSquare", reduction(sum, new Op.Mul(Activation.NONE), null)),
        entry("ReduceLogSum", reduction(sum, null, OpaqueOps.plain("LOG"))),
        entry("ReduceLogSumExp", reduction(sum, OpaqueOps.plain("EXP"), OpaqueOps.plain("LOG"))),
        entry("ArgMax", argument(OpaqueOps.argMax())),
        entry("ArgMin", argument(OpaqueOps.argMin())),
        entry("CumSum", ReductionOps::cumSum));
  }

  /**
   * A reduction with a function before and one behind it.
   *
   * @param before function of one input, or MUL for the square; null for none
   */
  private static OnnxImporter reduction(
      Function<Boolean, Op> op, @Nullable Op before, @Nullable Op after) {
    return (node, net) -> {
      NetworkBuilder b = net.builder();
      String name = node.name();
      int x = net.in(node, 0);
      Shape shape = b.shape(x);
      int[] axes = node.has(1) ? net.integers(node, 1) : node.integers("axes");
      if (axes == null || axes.length == 0) {
        if (node.flag("noop_with_empty_axes", false)) {
          net.put(node, x);
          return;
        }
        axes = IntStream.range(0, shape.rank()).toArray();
      }
      int values = x;
      if (before instanceof Op.Mul) values = b.node(name + "/square", before, x, x);
      else if (before != null) values = b.node(name + "/values", before, x);
      int list = b.list(name + "/axes", OnnxNetwork.axes(axes, shape.rank()));
      Op reduction = op.apply(node.flag("keepdims", true));
      int made = b.node(after == null ? name : name + "/reduced", reduction, values, list);
      net.put(node, after == null ? made : b.node(name, after, made));
    };
  }

  private static OnnxImporter argument(Op op) {
    return (node, net) -> {
      NetworkBuilder b = net.builder();
      int x = net.in(node, 0);
      Shape shape = b.shape(x);
      int axis = OnnxNetwork.axis(node.integer("axis", 0), shape.rank());
      boolean keeps = node.flag("keepdims", true);
      int position = b.integer(node.name() + "/axis", axis);
      int made = b.node(keeps ? node.name() + "/index" : node.name(), op, x, position);
      if (!keeps) {
        net.put(node, made);
        return;
      }
      int[] dims = shape.toArray();
      dims[axis] = 1;
      net.put(node, b.reshaped(node.name(), made, dims));
    };
  }

  private static void cumSum(OnnxNode node, OnnxNetwork net) {
    NetworkBuilder b = net.builder();
    int x = net.in(node, 0);
    int axis = OnnxNetwork.axis(net.integers(node, 1)[0], b.shape(x).rank());
    Op op = OpaqueOps.cumsum(node.flag("exclusive", false), node.flag("reverse", false));
    net.put(node, b.node(node.name(), op, x, b.integer(node.name() + "/axis", axis)));
  }
}
