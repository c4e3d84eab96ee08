package dev.octet.engine.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NnapiLintTest {
  private static final Op CONV = new Op.Conv2D(Op.Padding.SAME, 1, 1, 1, 1, Op.Activation.RELU6);
  private static final Op DEPTHWISE =
      new Op.DepthwiseConv2D(Op.Padding.SAME, 1, 1, 1, 1, 1, Op.Activation.RELU6);
  private static final Shape MAP = Shape.of(1, 4, 4, 8);

  private final List<Tensor> tensors = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();

  @Test
  void aConvolutionThatKeepsAllRulesHasNoFinding() {
    conv(CONV, weights(8 * 8), 0.5f, 0.02f, 0.01f);
    assertThat(lint()).isEmpty();
  }

  @Test
  void aProductOfScalesThatIsNotBelowTheOutputsIsNamed() {
    conv(CONV, weights(8 * 8), 0.5f, 0.02f, 0.05f);
    assertThat(lint())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.rule()).isEqualTo(LintRule.SCALE_PRODUCT);
          assertThat(finding.layer()).isEqualTo("y");
          assertThat(finding.detail()).contains("0.5", "0.05", "0.025", "0.02");
        });
  }

  @Test
  void weightsStoredAsZeroCloseTogetherAreTwoFindingsInAConvolution() {
    conv(CONV, weights(8 * 8, 5, 20), 0.5f, 0.02f, 0.01f);
    assertThat(rules()).containsExactly(LintRule.WEIGHT_ZERO, LintRule.CLOSE_WEIGHT_ZEROS);
  }

  @Test
  void depthwiseKernelsDoNotMindZerosCloseTogether() {
    conv(DEPTHWISE, weights(9 * 8, 5, 20), 0.5f, 0.02f, 0.01f);
    assertThat(rules()).containsExactly(LintRule.WEIGHT_ZERO);
  }

  @Test
  void aBiasOfAnotherScaleIsNamed() {
    conv(CONV, weights(8 * 8), 0.5f, 0.02f, 0.01f);
    Tensor bias = tensors.get(2);
    tensors.set(2, bias.withQuantization(bias.type(), Quantization.perTensor(0.0051f, 0)));
    assertThat(rules()).containsExactly(LintRule.BIAS_SCALE);
  }

  @Test
  void oneScaleForEachChannelIsNotWhatAPhoneOf2018Takes() {
    conv(CONV, weights(8 * 8), 0.5f, 0.02f, 0.01f);
    var perChannel =
        new Quantization(
            java.util.Collections.nCopies(8, 0.01f), java.util.Collections.nCopies(8, 0), 0);
    tensors.set(1, tensors.get(1).withQuantization(ElementType.INT8, perChannel));
    assertThat(lint())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.rule()).isEqualTo(LintRule.ELEMENT_TYPE);
          assertThat(finding.detail()).contains("'w'", "INT8", "UINT8");
        });
  }

  @Test
  void eachInputOfAConcatenationWithAScaleOfItsOwnIsNamed() {
    int a = activation("a", MAP, 0.1f, 0);
    int b = activation("b", MAP, 0.2f, 0);
    int y = activation("y", Shape.of(1, 4, 4, 16), 0.2f, 0);
    nodes.add(node(new Op.Concatenation(3, Op.Activation.NONE), List.of(a, b), y));
    assertThat(lint())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.rule()).isEqualTo(LintRule.CONCATENATION_SCALE);
          assertThat(finding.detail()).contains("'a'");
        });
  }

  @Test
  void poolingKeepsTheScaleAndSoftmaxHasOneGiven() {
    int x = activation("x", MAP, 0.1f, 3);
    int pooled = activation("pooled", Shape.of(1, 2, 2, 8), 0.1f, 4);
    var pool = new Op.AveragePool2D(Op.Padding.VALID, 2, 2, 2, 2, Op.Activation.NONE);
    nodes.add(node(pool, List.of(x), pooled));
    int scores = activation("scores", Shape.of(1, 2, 2, 8), 1f / 256, 1);
    nodes.add(node(new Op.Softmax(1), List.of(pooled), scores));
    assertThat(rules()).containsExactly(LintRule.SAME_SCALE, LintRule.GIVEN_SCALE);
  }

  @Test
  void anOperationThatCameLaterIsNamed() {
    int x = activation("x", MAP, 0.1f, 3);
    nodes.add(node(new Op.HardSwish(), List.of(x), activation("y", MAP, 0.1f, 3)));
    assertThat(lint())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.rule()).isEqualTo(LintRule.OPERATOR);
          assertThat(finding.detail()).contains("HARD_SWISH", "29");
        });
  }

  private void conv(Op op, byte[] weights, float in, float out, float weightScale) {
    Shape shape = op instanceof Op.Conv2D ? Shape.of(8, 1, 1, 8) : Shape.of(1, 3, 3, 8);
    int x = activation("x", MAP, in, 128);
    int w =
        add(
            new Tensor(
                "w",
                shape,
                ElementType.UINT8,
                Quantization.perTensor(weightScale, 120),
                Constant.ofBytes(weights)));
    int b =
        add(
            new Tensor(
                "b",
                Shape.of(8),
                ElementType.INT32,
                Quantization.perTensor(in * weightScale, 0),
                Constant.ofInts(new int[8])));
    nodes.add(node(op, List.of(x, w, b), activation("y", MAP, out, 0)));
  }

  private int activation(String name, Shape shape, float scale, int zeroPoint) {
    return add(
        Tensor.activation(name, shape, ElementType.UINT8)
            .withQuantization(ElementType.UINT8, Quantization.perTensor(scale, zeroPoint)));
  }

  private int add(Tensor tensor) {
    tensors.add(tensor);
    return tensors.size() - 1;
  }

  private static Node node(Op op, List<Integer> inputs, int output) {
    return new Node(op, inputs, List.of(output));
  }

  private static byte[] weights(int length, int... zeros) {
    var weights = new byte[length];
    Arrays.fill(weights, (byte) 7);
    for (int zero : zeros) weights[zero] = 0;
    return weights;
  }

  private List<LintFinding> lint() {
    return NnapiLint.of(
        new Graph("net", tensors, nodes, List.of(0), List.of(nodes.getLast().output()), List.of()));
  }

  private List<LintRule> rules() {
    return lint().stream().map(LintFinding::rule).toList();
  }
}
