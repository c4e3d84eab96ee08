package dev.octet.engine.rewrite.older;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.release.Release;
import dev.octet.engine.rewrite.fold.GraphChange;
import dev.octet.engine.rewrite.fold.GraphRewrite;
import dev.octet.engine.rewrite.fold.NodeChanges;
import dev.octet.engine.rewrite.trial.Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the fused activation of a TRANSPOSE_CONV, which came with TensorFlow Lite 2.13, an operator
 * of its own.
 *
 * <pre>{@code
 * TRANSPOSE_CONV with RELU ──► y
 *
 * TRANSPOSE_CONV ──► x ──► RELU ──► y
 * }</pre>
 */
final class SeparateActivation implements GraphRewrite {
  static final Release SINCE = Release.of(2, 13);

  @Override
  public String name() {
    return "separate-activation";
  }

  @Override
  public @Nullable GraphChange propose(Graph graph) {
    return new Separated(graph).change("the operator computes what was fused");
  }

  /** The change of one graph. */
  private static final class Separated extends NodeChanges {
    private Separated(Graph graph) {
      super(graph);
    }

    @Override
    protected void visit(int n) {
      Node node = graph.nodes().get(n);
      if (!(node.op() instanceof Op.TransposeConv conv)) return;
      Op activation = operator(conv.activation());
      if (activation == null) return;
      String name = graph.layerName(node);
      String inner = edit.unusedName(name + "/linear");
      Tensor output = graph.tensor(node.output());
      int linear = edit.add(Tensor.activation(inner, output.shape(), output.type()));
      var alone =
          new Op.TransposeConv(
              conv.padding(), conv.strideHeight(), conv.strideWidth(), Activation.NONE);
      edit.node(n, new Node(alone, node.inputs(), List.of(linear)));
      edit.insertAfter(n, new Node(activation, List.of(linear), node.outputs()));
      renamed.put(name, List.of(inner, name));
      sites.add(
          new Certificate.Site(
              name, List.of(), "its " + activation.name() + " is no longer fused"));
    }
  }

  private static @Nullable Op operator(Activation activation) {
    return switch (activation) {
      case NONE -> null;
      case RELU -> new Op.Relu();
      case RELU6 -> new Op.Relu6();
      case RELU_N1_TO_1 -> new Op.ReluN1To1();
      case TANH -> new Op.Tanh();
    };
  }
}
