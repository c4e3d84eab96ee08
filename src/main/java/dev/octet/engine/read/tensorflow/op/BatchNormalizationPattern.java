package dev.octet.engine.read.tensorflow.op;

import dev.octet.engine.read.tensorflow.flat.Attributes;
import dev.octet.engine.read.tensorflow.flat.FlatNode;
import dev.octet.engine.read.tensorflow.flat.Port;
import dev.octet.engine.read.tensorflow.op.GraphValues.Pair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.AttrValue;

/**
 * A batch normalization that is written as arithmetic, as {@code tf.nn.batch_normalization} and
 * hand-written layers do:
 *
 * <pre>{@code
 * m = Rsqrt(variance + epsilon) [* scale]
 * x * m + (offset - mean * m)      ->  batch normalization
 * x * m + -mean * m                ->  batch normalization
 * (x - mean) * m [+ offset]        ->  batch normalization
 * (x - mean) / Sqrt(variance + epsilon) [* scale] [+ offset]  ->  batch normalization
 * }</pre>
 *
 * <p>All but x must not depend on the network's inputs.
 */
final class BatchNormalizationPattern {
  private final GraphValues values;

  /** The deviation's reciprocal and the scale that it is multiplied by. */
  private record Factor(Port variance, float epsilon, @Nullable Port scale) {}

  private BatchNormalizationPattern(GraphValues values) {
    this.values = values;
  }

  /** Returns the node that replaces the last node of a batch normalization; null for any other. */
  static @Nullable FlatNode match(GraphValues values, FlatNode last) {
    var pattern = new BatchNormalizationPattern(values);
    FlatNode made = pattern.sumOfProducts(last);
    return made != null ? made : pattern.centred(last);
  }

  /** Matches {@code x * m + (offset - mean * m)}. */
  private @Nullable FlatNode sumOfProducts(FlatNode last) {
    if (!GraphValues.isSum(last)) return null;
    for (Pair sum : GraphValues.orders(last)) {
      if (!values.is(sum.first(), "Mul") || values.isVarying(sum.second())) continue;
      for (Pair product : GraphValues.orders(values.node(sum.first()))) {
        if (!values.isVarying(product.first()) || values.isVarying(product.second())) continue;
        Factor factor = factor(product.second());
        if (factor == null) continue;
        FlatNode rest = values.node(sum.second());
        FlatNode made = moved(last, product, factor, rest);
        if (made != null) return made;
      }
    }
    return null;
  }

  private @Nullable FlatNode moved(FlatNode last, Pair product, Factor factor, FlatNode rest) {
    Port m = product.second();
    if (rest.op().equals("Sub") && rest.inputs().size() == 2) {
      Port mean = otherFactor(rest.inputs().get(1), m);
      if (mean != null) return made(last, product.first(), mean, factor, rest.inputs().get(0));
    }
    if (rest.op().equals("Neg") && rest.inputs().size() == 1) {
      Port mean = otherFactor(rest.inputs().getFirst(), m);
      if (mean != null) return made(last, product.first(), mean, factor, null);
    }
    if (!rest.op().equals("Mul")) return null;
    for (Pair pair : GraphValues.orders(rest)) {
      if (!pair.second().equals(m) || !values.is(pair.first(), "Neg")) continue;
      Port mean = values.node(pair.first()).inputs().getFirst();
      return made(last, product.first(), mean, factor, null);
    }
    return null;
  }

  /** Returns the factor beside a given one; null if the tensor is not such a product. */
  private @Nullable Port otherFactor(Port product, Port factor) {
    if (!values.is(product, "Mul")) return null;
    for (Pair pair : GraphValues.orders(values.node(product))) {
      if (pair.second().equals(factor)) return pair.first();
    }
    return null;
  }

  /** Matches {@code (x - mean) * m + offset} and the same with a division. */
  private @Nullable FlatNode centred(FlatNode last) {
    FlatNode node = last;
    Port offset = null;
    Port scale = null;
    if (GraphValues.isSum(node)) {
      Pair sum = varyingFirst(node);
      if (sum == null) return null;
      offset = sum.second();
      node = values.node(sum.first());
    }
    FlatNode made = centred(last, node, scale, offset);
    if (made != null || !node.op().equals("Mul")) return made;
    Pair product = varyingFirst(node);
    return product == null
        ? null
        : centred(last, values.node(product.first()), product.second(), offset);
  }

  private @Nullable FlatNode centred(
      FlatNode last, FlatNode node, @Nullable Port scale, @Nullable Port offset) {
    Factor factor = null;
    Pair pair = null;
    if (node.op().equals("Mul")) {
      pair = varyingFirst(node);
      if (pair != null) factor = factor(pair.second());
    } else if (node.op().equals("RealDiv") && node.inputs().size() == 2) {
      pair = new Pair(node.inputs().get(0), node.inputs().get(1));
      factor = values.is(pair.second(), "Sqrt") ? deviation(pair.second(), null) : null;
    }
    if (pair == null || factor == null || !values.is(pair.first(), "Sub")) return null;
    if (factor.scale != null && scale != null) return null;
    FlatNode difference = values.node(pair.first());
    if (difference.inputs().size() != 2) return null;
    Port x = difference.inputs().get(0);
    Port mean = difference.inputs().get(1);
    if (!values.isVarying(x) || values.isVarying(mean)) return null;
    Factor whole = scale == null ? factor : new Factor(factor.variance, factor.epsilon, scale);
    return made(last, x, mean, whole, offset);
  }

  /** Returns the inputs of a node with the one first that depends on the network's inputs. */
  private @Nullable Pair varyingFirst(FlatNode node) {
    for (Pair pair : GraphValues.orders(node)) {
      if (values.isVarying(pair.first()) && !values.isVarying(pair.second())) return pair;
    }
    return null;
  }

  /** Matches {@code Rsqrt(variance + epsilon)} and its product with a scale. */
  private @Nullable Factor factor(Port port) {
    if (values.isVarying(port)) return null;
    if (values.is(port, "Rsqrt")) return deviation(port, null);
    if (!values.is(port, "Mul")) return null;
    for (Pair pair : GraphValues.orders(values.node(port))) {
      if (values.is(pair.first(), "Rsqrt")) return deviation(pair.first(), pair.second());
    }
    return null;
  }

  private @Nullable Factor deviation(Port root, @Nullable Port scale) {
    if (values.node(root).inputs().size() != 1) return null;
    Port sum = values.node(root).inputs().getFirst();
    if (values.isVarying(sum) || !values.isSum(sum)) return null;
    List<Port> terms = values.node(sum).inputs();
    Float second = values.scalar(terms.get(1));
    if (second != null && second > 0) return new Factor(terms.get(0), second, scale);
    Float first = values.scalar(terms.get(0));
    return first != null && first > 0 ? new Factor(terms.get(1), first, scale) : null;
  }

  private static FlatNode made(
      FlatNode last, Port x, Port mean, Factor factor, @Nullable Port offset) {
    List<Port> inputs = new ArrayList<>(List.of(x, mean, factor.variance));
    if (factor.scale != null) inputs.add(factor.scale);
    if (offset != null) inputs.add(offset);
    var attributes =
        Attributes.of(
            Map.of(
                GraphPatterns.EPSILON, AttrValue.newBuilder().setF(factor.epsilon).build(),
                GraphPatterns.HAS_SCALE, truth(factor.scale != null),
                GraphPatterns.HAS_OFFSET, truth(offset != null)));
    return new FlatNode(last.name(), GraphPatterns.BATCH_NORMALIZATION, inputs, attributes);
  }

  private static AttrValue truth(boolean value) {
    return AttrValue.newBuilder().setB(value).build();
  }
}
