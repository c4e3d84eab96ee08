package dev.octet.engine.quantize.reconstruct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.quantize.weights.WeightGrid;
import dev.octet.engine.quantize.weights.WeightQuantization;
import dev.octet.engine.quantize.weights.WeightQuantization.Layout;
import dev.octet.engine.quantize.weights.WeightQuantization.Surroundings;
import dev.octet.engine.quantize.weights.WeightScheme;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The weights of one layer, rounded to what its input really holds. */
class LayerRoundingTest {
  private static final int INPUTS = 16;
  private static final int OUTPUTS = 6;
  private static final int SAMPLES = 400;
  private static final Op.FullyConnected DENSE = new Op.FullyConnected(false, Activation.NONE);

  /** Inputs of which each follows the one before it, so that errors can make up for each other. */
  private static byte[][] correlated(int samples, int elements) {
    var random = new SplittableRandom(4);
    var all = new byte[samples][elements];
    for (byte[] sample : all) {
      double x = 40 * random.nextGaussian();
      for (int i = 0; i < elements; i++) {
        x = 0.95 * x + 12 * random.nextGaussian();
        sample[i] = (byte) Math.clamp(Math.round(x), -127, 127);
      }
    }
    return all;
  }

  private static Tensor weights(Shape shape) {
    var random = new SplittableRandom(9);
    var values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) values[i] = (float) random.nextDouble(-1, 1);
    return Tensor.constant("weights", shape, values);
  }

  private static Tensor nearest(Tensor weights, int axis) {
    Layout layout = Layout.of(weights.shape(), axis);
    var around = new Surroundings(ElementType.INT32, false, new double[layout.channels()], 1, 1);
    float[] values = weights.requireConstant().floats();
    WeightGrid grid = WeightGrid.minMax(WeightScheme.PER_CHANNEL, values, layout);
    Quantization parameters = WeightQuantization.parameters(grid, axis, around);
    return WeightQuantization.round(weights, ElementType.INT8, parameters, axis);
  }

  private static RowSampler sampler(
      Op.Weighted op, Shape input, Shape kernel, Shape output, byte[][] samples) {
    InputRows rows = Objects.requireNonNull(InputRows.of(op, input, kernel, output));
    Tensor data =
        Tensor.activation("x", input, ElementType.FLOAT32)
            .withQuantization(ElementType.INT8, Quantization.perTensor(1, 0));
    return new RowSampler(rows, data, s -> MemorySegment.ofArray(samples[s]), samples.length);
  }

  private static Tensor dense(byte[][] samples, int threads) {
    Tensor weights = weights(Shape.of(OUTPUTS, INPUTS));
    RowSampler sampler =
        sampler(DENSE, Shape.of(1, INPUTS), weights.shape(), Shape.of(1, OUTPUTS), samples);
    return LayerRounding.round(DENSE, weights, nearest(weights, 0), sampler, threads);
  }

  /** The power of the centred error of a dense layer's output. */
  private static double noise(Tensor rounded, byte[][] samples) {
    float[] real = weights(Shape.of(OUTPUTS, INPUTS)).requireConstant().floats();
    byte[] integers = rounded.requireConstant().bytes();
    double noise = 0;
    for (int o = 0; o < OUTPUTS; o++) {
      double sum = 0;
      double squares = 0;
      for (byte[] sample : samples) {
        double error = 0;
        for (int i = 0; i < INPUTS; i++) {
          int at = o * INPUTS + i;
          double scale = WeightQuantization.parameters(rounded).scale(o);
          error += (real[at] - integers[at] * scale) * sample[i];
        }
        sum += error;
        squares += error * error;
      }
      noise += squares / samples.length - Math.pow(sum / samples.length, 2);
    }
    return noise;
  }

  @Test
  void correlatedInputsHaveLessNoiseThanWithNearestWeights() {
    byte[][] samples = correlated(SAMPLES, INPUTS);
    Tensor plain = nearest(weights(Shape.of(OUTPUTS, INPUTS)), 0);
    assertThat(noise(dense(samples, 1), samples)).isLessThan(0.6 * noise(plain, samples));
  }

  @Test
  void noWeightLeavesTheGridAndTheParametersStay() {
    Tensor plain = nearest(weights(Shape.of(OUTPUTS, INPUTS)), 0);
    Tensor rounded = dense(correlated(SAMPLES, INPUTS), 1);
    assertThat(rounded.quantization()).isEqualTo(plain.quantization());
    for (byte integer : rounded.requireConstant().bytes())
      assertThat(integer).isNotEqualTo((byte) -128);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8})
  void theNumberOfThreadsDoesNotShow(int threads) {
    byte[][] samples = correlated(SAMPLES, INPUTS);
    assertThat(dense(samples, threads).requireConstant().bytes())
        .isEqualTo(dense(samples, 1).requireConstant().bytes());
  }

  @Test
  void inputsThatNeverVaryLeaveTheNearestWeights() {
    var same = new byte[SAMPLES][INPUTS];
    for (byte[] sample : same) Arrays.fill(sample, (byte) 7);
    assertThat(dense(same, 1)).isEqualTo(nearest(weights(Shape.of(OUTPUTS, INPUTS)), 0));
  }

  @Test
  void tooFewSamplesLeaveTheNearestWeights() {
    byte[][] few = correlated(RowSampler.FEWEST_SAMPLES - 1, INPUTS);
    assertThat(dense(few, 1)).isEqualTo(nearest(weights(Shape.of(OUTPUTS, INPUTS)), 0));
  }

  /** Each output channel of a depthwise layer reads one channel: others may not change it. */
  @Test
  void aDepthwiseChannelDoesNotDependOnItsNeighbours() {
    Shape input = Shape.of(1, 6, 6, 2);
    byte[][] samples = correlated(64, input.size());
    byte[][] others = correlated(64, input.size());
    for (byte[] sample : others) for (int i = 1; i < sample.length; i += 2) sample[i] = (byte) -i;
    var op = new Op.DepthwiseConv2D(Padding.SAME, 1, 1, 1, 1, 1, Activation.NONE);
    Tensor weights = weights(Shape.of(1, 3, 3, 2));
    byte[] one =
        LayerRounding.round(
                op,
                weights,
                nearest(weights, 3),
                sampler(op, input, weights.shape(), input, samples),
                1)
            .requireConstant()
            .bytes();
    byte[] other =
        LayerRounding.round(
                op,
                weights,
                nearest(weights, 3),
                sampler(op, input, weights.shape(), input, others),
                1)
            .requireConstant()
            .bytes();
    for (int i = 0; i < one.length; i += 2) assertThat(one[i]).isEqualTo(other[i]);
    assertThat(one).isNotEqualTo(nearest(weights, 3).requireConstant().bytes());
  }
}
