package dev.octet.engine.fold;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Op;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Folds a fully connected layer whose input is constant, for example the first time step of an
 * unrolled recurrent network with a zero initial state: {@code FULLY_CONNECTED(0, weights, bias) ->
 * bias}.
 */
final class FoldDense implements FoldingRule {
  @Override
  public @Nullable List<Constant> fold(FoldingCase node) {
    if (!(node.op() instanceof Op.FullyConnected dense)) return null;
    if (!node.allConstant() || node.outType() != ElementType.FLOAT32) return null;
    Elements x = node.elements(0);
    Elements weights = node.elements(1);
    Elements bias = node.inputs().size() > 2 ? node.elements(2) : null;
    if (x == null || weights == null || !x.isReal() || !weights.isReal()) return null;
    Op.Activation activation = dense.activation();
    if (activation == Op.Activation.TANH || (bias != null && !bias.isReal())) return null;
    int units = node.shape(1).dim(0);
    int depth = node.shape(1).dim(1);
    return node.result(
        Elements.ofReals(
            node.outShape().size(),
            i -> {
              int row = i / units;
              int unit = i % units;
              float sum = bias == null ? 0 : bias.real(unit);
              for (int d = 0; d < depth; d++) {
                sum += x.real(row * depth + d) * weights.real(unit * depth + d);
              }
              return FoldBinaryArithmetic.limited(sum, activation);
            }));
  }
}
