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
 * Product scales: the unit {@code s_1 * s_2} of a layer's accumulator. Kernels and drivers of 2018
 * accept a layer only if its output scale is larger (Android's {@code NeuralNetworks.h}, CONV_2D,
 * DEPTHWISE_CONV_2D, FULLY_CONNECTED and MUL). A finer output scale would gain nothing, since the
 * sums are whole multiples of the unit; finer weights would be clipped.
 */
final class ProductSteps {
  private final Graph graph;
  private final Target rules;

  ProductSteps(Graph graph, Target rules) {
    this.graph = graph;
    this.rules = rules;
  }

  /**
   * Returns the smallest valid scale of a node's output.
   *
   * @param steps the current scale of a real activation, by tensor id
   * @return 0 for operators that multiply nothing, for which any scale is valid
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
   * Returns the scale at which no weight of a layer is clipped, or the smaller scale {@code fits}
   * if its total rounding and clipping error is lower.
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
