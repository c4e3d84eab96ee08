package dev.octet.engine.quantize;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.quantize.weights.WeightGrid;
import dev.octet.engine.quantize.weights.WeightQuantization;
import dev.octet.engine.quantize.weights.WeightQuantization.Surroundings;
import dev.octet.engine.quantize.weights.WeightScheme;
import java.util.ArrayList;
import java.util.List;

/**
 * The weights and biases of an LSTM as integers, by the rules of its 8-bit kernel ({@code
 * unidirectional_sequence_lstm.cc}): each of the eight matrices has one scale and zero point 0; a
 * bias has the scale of the products of the input and its gate's input weights.
 */
final class LstmConstants {
  private static final int AXIS = 0;
  private static final int SATURATED = 16;

  private final Graph source;
  private final Node node;
  private final Target target;

  private LstmConstants(Graph source, Node node, Target target) {
    this.source = source;
    this.node = node;
    this.target = target;
  }

  /**
   * Returns the constants in the order of the node's inputs, without its first input.
   *
   * @param input parameters of the node's input
   * @param output parameters of the node's output, which are also those of its state
   */
  static List<Tensor> of(
      Graph source, Node node, Target target, Quantization input, Quantization output) {
    var constants = new LstmConstants(source, node, target);
    List<Tensor> weights = new ArrayList<>();
    List<Tensor> recurrent = new ArrayList<>();
    List<Tensor> biases = new ArrayList<>();
    for (int gate = 0; gate < Op.SequenceLstm.GATES; gate++) {
      Tensor real = constants.tensor(Op.SequenceLstm.BIASES + gate);
      Surroundings around = constants.around(doubles(real), input, output);
      Tensor matrix = matrix(constants.tensor(Op.SequenceLstm.WEIGHTS + gate), around);
      weights.add(matrix);
      biases.add(
          WeightQuantization.bias(real.name(), around, WeightQuantization.parameters(matrix)));
      var alone = constants.around(new double[real.shape().size()], output, output);
      recurrent.add(matrix(constants.tensor(Op.SequenceLstm.RECURRENT + gate), alone));
    }
    List<Tensor> all = new ArrayList<>(weights);
    all.addAll(recurrent);
    all.addAll(biases);
    return all;
  }

  /**
   * Returns the operator with the scale of its cells. A cell grows by less than 1 in each step, so
   * the number of steps bounds it; beyond {@value #SATURATED}, where TANH has its last level and a
   * larger value has no effect but on how soon the cell forgets, it saturates.
   */
  static Op.SequenceLstm withCells(Graph source, Node node, Op.SequenceLstm lstm) {
    Shape shape = source.tensor(node.output()).shape();
    int range = Math.min(shape.dim(lstm.timeMajor() ? 0 : 1), SATURATED);
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(range - 1);
    return new Op.SequenceLstm(lstm.timeMajor(), Op.SequenceLstm.FINEST_CELL + bits);
  }

  /** Returns a matrix as int8 with one scale. */
  static Tensor matrix(Tensor real, Surroundings around) {
    WeightScheme scheme = WeightScheme.PER_TENSOR;
    Shape shape = real.shape();
    var layout = WeightQuantization.Layout.of(shape, AXIS);
    WeightGrid grid = WeightGrid.minMax(scheme, real.requireConstant().floats(), layout);
    Quantization parameters = WeightQuantization.parameters(grid, AXIS, around);
    return WeightQuantization.round(real, scheme.type(), parameters, AXIS);
  }

  private Tensor tensor(int position) {
    return source.tensor(node.input(position));
  }

  private Surroundings around(double[] bias, Quantization input, Quantization output) {
    return target.surroundings(bias, input.scale(), output.scale());
  }

  private static double[] doubles(Tensor bias) {
    float[] values = bias.requireConstant().floats();
    var doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) doubles[i] = values[i];
    return doubles;
  }
}
