package dev.octet.engine.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.network.Network;
import dev.octet.engine.run.Interpreter.Kernels;
import dev.octet.engine.run.RunException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What we infer against what TensorFlow Lite itself makes of the same node. */
class ShapeInferenceTest {
  private static final long SEED = 20;
  private static final int SAMPLES = 60;

  /** The least part of the samples that must fit, or the others would hide what isn't tested. */
  private static final int LEAST_FITTING = SAMPLES / 3;

  private static final Map<String, Supplier<RandomNodes.Sample>> GENERATORS =
      RandomNodes.generators(SEED);

  static Stream<String> operators() {
    return GENERATORS.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("operators")
  void ourShapesAreThoseOfTensorFlowLite(String operator) {
    int fitting = 0;
    for (int i = 0; i < SAMPLES; i++) {
      RandomNodes.Sample sample = Objects.requireNonNull(GENERATORS.get(operator)).get();
      List<Shape> inferred;
      try {
        inferred = ShapeInference.infer(sample.op(), List.copyOf(sample.inputs()));
      } catch (InvalidGraphException e) {
        continue;
      }
      assertThat(made(sample, inferred.size())).as(sample::toString).isEqualTo(inferred);
      fitting++;
    }
    assertThat(fitting).isGreaterThanOrEqualTo(LEAST_FITTING);
  }

  /** TensorFlow Lite has none: it is what it becomes where it is not folded into a layer. */
  @Test
  void batchNormalizationHasTheShapeOfAProductWithOneValueForEachChannel() {
    Tensor ones = Tensor.constant("ones", Shape.of(3), 1f, 1f, 1f);
    for (Shape shape : List.of(Shape.of(2, 3), Shape.of(1, 5, 3), Shape.of(1, 4, 5, 3))) {
      Tensor x = Tensor.activation("x", shape, ElementType.FLOAT32);
      List<Shape> product = ShapeInference.infer(new Op.Mul(Activation.NONE), List.of(x, ones));
      assertThat(
              ShapeInference.infer(
                  new Op.BatchNormalization(0.1f), List.of(x, ones, ones, ones, ones)))
          .isEqualTo(product);
    }
  }

  /**
   * The shapes that TensorFlow Lite gives the outputs, which are declared as scalars: SLICE trusts
   * any other declaration.
   */
  private static List<Shape> made(RandomNodes.Sample sample, int count) {
    List<Tensor> tensors = new ArrayList<>(sample.inputs());
    List<Integer> outputs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      outputs.add(tensors.size());
      tensors.add(Tensor.activation("y" + i, Shape.of(), ElementType.FLOAT32));
    }
    List<Integer> all = IntStream.range(0, sample.inputs().size()).boxed().toList();
    List<Integer> inputs = all.stream().filter(id -> !tensors.get(id).isConstant()).toList();
    var node = new Node(sample.op(), all, outputs);
    var graph = new Graph("one", tensors, List.of(node), inputs, outputs, List.of());
    try (var loaded = Network.load(graph);
        var interpreter = loaded.interpreter(Kernels.BUILTIN)) {
      return IntStream.range(0, count).mapToObj(i -> interpreter.output(i).shape()).toList();
    } catch (RunException e) {
      throw new AssertionError("TensorFlow Lite refuses " + sample, e);
    }
  }
}
