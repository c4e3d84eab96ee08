package dev.octet.engine.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.build.OpaqueOps;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class DeviceProfileTest {
  private static final Shape IMAGE = Shape.of(1, 8, 8, 4);
  private static final Quantization FINE = Quantization.perTensor(0.1f, 0);
  private static final Quantization COARSE = Quantization.perTensor(0.2f, 0);

  /** A network of one node. */
  private static final class Net {
    private final List<Tensor> tensors = new ArrayList<>();
    private final List<Integer> inputs = new ArrayList<>();

    Net data(Shape shape) {
      return tensor(new Tensor("x" + tensors.size(), shape, ElementType.INT8, FINE, null));
    }

    Net tensor(Tensor tensor) {
      inputs.add(tensors.size());
      tensors.add(tensor);
      return this;
    }

    Net ints(int... values) {
      return tensor(
          new Tensor(
              "list", Shape.of(values.length), ElementType.INT32, null, Constant.ofInts(values)));
    }

    Net weights(Shape shape, int scales) {
      var parameters =
          new Quantization(Collections.nCopies(scales, 0.1f), Collections.nCopies(scales, 0), 0);
      return tensor(
          new Tensor(
              "w",
              shape,
              ElementType.INT8,
              parameters,
              Constant.ofBytes(new byte[(int) shape.elements()])));
    }

    Graph makes(Op op, Shape shape) {
      return makes(op, shape, ElementType.INT8, FINE);
    }

    Graph makes(Op op, Shape shape, ElementType type, @Nullable Quantization quantization) {
      tensors.add(new Tensor("y", shape, type, quantization, null));
      var node = new Node(op, inputs, List.of(tensors.size() - 1));
      return new Graph("net", tensors, List.of(node), List.of(), List.of(), List.of());
    }
  }

  private static Net net() {
    return new Net();
  }

  private static Graph dense(int scales) {
    return net()
        .data(Shape.of(1, 2))
        .weights(Shape.of(4, 2), scales)
        .makes(new Op.FullyConnected(false, Activation.NONE), Shape.of(1, 4));
  }

  private static Op conv(int stride, Padding padding) {
    return new Op.Conv2D(padding, stride, stride, 1, 1, Activation.NONE);
  }

  private static Arguments broken(DeviceProfile device, LintRule rule, Graph graph) {
    return Arguments.of(device, rule, graph);
  }

  static List<Arguments> broken() {
    DeviceProfile edge = DeviceProfile.EDGE_TPU;
    DeviceProfile ethos = DeviceProfile.ETHOS_U;
    DeviceProfile micro = DeviceProfile.TFLITE_MICRO;
    DeviceProfile mediatek = DeviceProfile.MEDIATEK_NPU;
    Graph floats =
        net()
            .tensor(new Tensor("x", IMAGE, ElementType.FLOAT32, null, null))
            .makes(new Op.Logistic(), IMAGE, ElementType.FLOAT32, null);
    Graph sparse = net().data(IMAGE).data(IMAGE).makes(OpaqueOps.plain("SCATTER_ND"), IMAGE);
    Graph batch = net().data(Shape.of(2, 8, 8, 4)).makes(new Op.Logistic(), Shape.of(2, 8, 8, 4));
    return List.of(
        broken(edge, LintRule.ELEMENT_TYPE, floats),
        broken(edge, LintRule.OPERATOR, sparse),
        broken(edge, LintRule.SHAPE, batch),
        broken(edge, LintRule.PER_CHANNEL, dense(4)),
        broken(
            edge,
            LintRule.FUSED_ACTIVATION,
            net()
                .data(IMAGE)
                .makes(new Op.MaxPool2D(Padding.SAME, 1, 1, 2, 2, Activation.RELU), IMAGE)),
        broken(
            edge,
            LintRule.OPTIONS,
            net().data(IMAGE).ints(-1).makes(new Op.Mean(true), Shape.of(1, 8, 8, 1))),
        broken(
            edge,
            LintRule.OPTIONS,
            net()
                .data(IMAGE)
                .ints(0, 0, 0, 0, 0, 0, 0, 1)
                .makes(new Op.Pad(), Shape.of(1, 8, 8, 5))),
        broken(
            edge,
            LintRule.OPTIONS,
            net()
                .data(IMAGE)
                .ints(0, 0, 0, 0)
                .ints(1, 8, 8, 4)
                .ints(1, 2, 1, 1)
                .makes(new Op.StridedSlice(0, 0, 0, 0, 0, false), Shape.of(1, 4, 8, 4))),
        broken(
            edge,
            LintRule.OPTIONS,
            net().data(Shape.of(1, 20_000)).makes(new Op.Softmax(1), Shape.of(1, 20_000))),
        broken(
            edge,
            LintRule.OPTIONS,
            net().data(Shape.of(1, 4, 10)).makes(new Op.Softmax(1), Shape.of(1, 4, 10))),
        broken(ethos, LintRule.OPERATOR, sparse),
        broken(ethos, LintRule.ELEMENT_TYPE, floats),
        broken(
            ethos,
            LintRule.CONSTANT,
            net().data(IMAGE).data(Shape.of(4, 1, 1, 4)).makes(conv(1, Padding.SAME), IMAGE)),
        broken(
            ethos,
            LintRule.SAME_SCALE,
            net().data(IMAGE).data(IMAGE).makes(new Op.Maximum(), IMAGE, ElementType.INT8, COARSE)),
        broken(
            ethos,
            LintRule.SHAPE,
            net().data(IMAGE).ints(3).makes(new Op.Mean(true), Shape.of(1, 8, 8, 1))),
        broken(
            ethos,
            LintRule.OPTIONS,
            net()
                .data(IMAGE)
                .weights(Shape.of(4, 1, 1, 4), 4)
                .makes(conv(4, Padding.SAME), Shape.of(1, 2, 2, 4))),
        broken(
            ethos,
            LintRule.OPTIONS,
            net()
                .data(Shape.of(1, 32, 32, 4))
                .makes(
                    new Op.AveragePool2D(Padding.SAME, 1, 1, 9, 9, Activation.NONE),
                    Shape.of(1, 32, 32, 4))),
        broken(
            ethos,
            LintRule.OPTIONS,
            net()
                .data(IMAGE)
                .ints(24, 24)
                .makes(new Op.ResizeNearestNeighbor(false, false), Shape.of(1, 24, 24, 4))),
        broken(
            ethos,
            LintRule.OPTIONS,
            net()
                .data(IMAGE)
                .ints(32, 32)
                .makes(new Op.ResizeBilinear(false, true), Shape.of(1, 32, 32, 4))),
        broken(micro, LintRule.OPERATOR, net().data(IMAGE).makes(OpaqueOps.gelu(false), IMAGE)),
        broken(
            micro, LintRule.ELEMENT_TYPE, net().data(IMAGE).makes(OpaqueOps.plain("EXP"), IMAGE)),
        broken(micro, LintRule.PER_CHANNEL, dense(4)),
        broken(
            micro,
            LintRule.SAME_SCALE,
            net().data(IMAGE).makes(new Op.Relu6(), IMAGE, ElementType.INT8, COARSE)),
        broken(
            micro,
            LintRule.SHAPE,
            net()
                .data(Shape.of(1, 1, 2, 2, 2, 2))
                .ints(0, 1, 2, 3, 5, 4)
                .makes(new Op.Transpose(), Shape.of(1, 1, 2, 2, 2, 2))),
        broken(mediatek, LintRule.OPERATOR, sparse),
        broken(mediatek, LintRule.ELEMENT_TYPE, floats),
        broken(mediatek, LintRule.PER_CHANNEL, dense(4)));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void aFindingNamesTheNodeAndWhatToDo(DeviceProfile device, LintRule rule, Graph graph) {
    assertThat(device.lint(graph))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.rule()).isEqualTo(rule);
          assertThat(finding.layer()).isEqualTo("y");
          // what is, and what to do
          assertThat(finding.detail()).matches(".+[;,].+");
        });
  }

  @ParameterizedTest
  @EnumSource(DeviceProfile.class)
  void eachDeviceTakesWhatItSupports(DeviceProfile device) {
    Graph pool =
        net()
            .data(IMAGE)
            .makes(
                new Op.AveragePool2D(Padding.VALID, 2, 2, 2, 2, Activation.NONE),
                Shape.of(1, 4, 4, 4));
    Graph conv =
        net()
            .data(IMAGE)
            .weights(Shape.of(4, 1, 1, 4), 4)
            .makes(conv(2, Padding.SAME), Shape.of(1, 4, 4, 4));
    Graph mean = net().data(IMAGE).ints(1, 2).makes(new Op.Mean(false), Shape.of(1, 4));
    Graph softmax = net().data(Shape.of(1, 10)).makes(new Op.Softmax(1), Shape.of(1, 10));
    for (Graph graph : List.of(pool, conv, mean, softmax, dense(1))) {
      assertThat(device.lint(graph)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(DeviceProfile.class)
  void eachRuleHasASourceAndASummary(DeviceProfile device) {
    assertThat(device.rules()).isNotEmpty();
    for (DeviceRule rule : device.rules()) {
      assertThat(rule.source()).startsWith("https://");
      assertThat(rule.summary()).endsWith(".");
    }
  }
}
