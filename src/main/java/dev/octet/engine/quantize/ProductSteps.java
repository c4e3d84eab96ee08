package dev.octet.engine.quantize;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.quantize.range.ActivationConstants;
import dev.octet.engine.quantize.weights.WeightGrid;
import dev.octet.engine.quantize.weights.WeightLevels;
import dev.octet.engine.quantize.weights.WeightQuantization;
import java.util.function.IntToDoubleFunction;

/**
 * The steps of products: the unit {@code s_1 * s_2} of what a layer sums up. Kernels and drivers of
 * 2018 take a layer only if its output has a wider step than that (Android's {@code
 * NeuralNetworks.h}, CONV_2D, DEPTHWISE_CONV_2D, FULLY_CONNECTED and MUL). A finer output shows
 * nothing more, since its sums are whole units; finer weights would be clipped.
 */
final class ProductSteps {
  private final Graph graph;
  private final Target rules;

  ProductSteps(Graph graph, Target rules) {
    this.graph = graph;
    this.rules = rules;
  }

  /**
   * The least step that a node's output may have.
   *
   * @param steps the present ones of the real activations
   * @return 0 for operators that multiply nothing, which any step will do for
   */
  double neededOutput(Node node, IntToDoubleFunction steps) {
    if (node.op() instanceof Op.Mul) {
      return factor(node.input(0), steps) * factor(node.input(1), steps) / WeightQuantization.BELOW;
    }
    if (!(node.op() instanceof Op.Weighted op)) return 0;
    OperatorRule.Weighted rule = OperatorRule.weighted(op);
    double inputStep = steps.applyAsDouble(node.input(rule.data()));
    double fits = WeightQuantization.largestProduct(steps.applyAsDouble(node.output())) / inputStep;
    return inputStep * weights(node, rule, fits) / WeightQuantization.BELOW;
  }

  /**
   * The step that a layer's weights need so that none is clipped; a smaller one that fits already
   * where that rounds and clips less together.
   */
  private double weights(Node node, OperatorRule.Weighted rule, double fits) {
    Tensor weights = graph.tensor(node.input(rule.weights()));
    var layout = WeightQuantization.Layout.of(weights.shape(), rule.axis());
    float[] values = weights.requireConstant().floats();
    WeightGrid grid = WeightGrid.minMax(rules.weights(), values, layout);
    double step = grid.steps()[0];
    if (step <= fits) return step;
    var levels = new WeightLevels(rules.weights().type(), grid.zeroPoint());
    return error(values, levels, fits) < error(values, levels, step) ? fits : step;
  }

  private static double error(float[] values, WeightLevels levels, double step) {
    double sum = 0;
    for (float value : values) {
      double error = levels.nearest(value, step) * step - value;
      sum += error * error;
    }
    return sum;
  }

  private double factor(int input, IntToDoubleFunction steps) {
    Tensor tensor = graph.tensor(input);
    return tensor.isConstant()
        ? ActivationConstants.parameters(tensor, rules.activations()).scale()
        : steps.applyAsDouble(input);
  }
}
