package dev.octet.engine.run;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.octet.SharedData;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.run.Interpreter.Kernels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterpreterTest {
  private static byte[] model(String path) throws IOException {
    return Files.readAllBytes(SharedData.require("models/" + path));
  }

  @Test
  void runsARealNetworkWholeInsideXnnpack() throws IOException {
    try (var interpreter =
        Interpreter.load(model("mobilenet_v2_1.0_224/float.tflite"), Kernels.XNNPACK)) {
      assertThat(interpreter.inputCount()).isEqualTo(1);
      TensorView input = interpreter.input(0);
      assertThat(input.shape()).isEqualTo(Shape.of(1, 224, 224, 3));
      assertThat(input.type()).isEqualTo(ElementType.FLOAT32);
      assertThat(input.data().byteSize()).isEqualTo(224 * 224 * 3 * 4);
      input.data().fill((byte) 0);

      interpreter.invoke();

      float sum = 0;
      TensorView output = interpreter.output(0);
      for (int i = 0; i < output.shape().size(); i++) {
        sum += output.data().getAtIndex(JAVA_FLOAT, i);
      }
      assertThat(sum).as("probabilities").isBetween(0.999f, 1.001f);
      Delegation delegation = interpreter.delegation();
      assertThat(delegation.partitions()).isEqualTo(1);
      assertThat(delegation.outside()).isEmpty();
      assertThat(delegation.delegatedNodes()).isEqualTo(delegation.totalNodes()).isGreaterThan(60);
    }
  }

  @Test
  void builtinKernelsComputeTheSameWithoutTheDelegate() throws IOException {
    byte[] model = model("resnet8_cifar10/float.tflite");
    List<float[]> answers = new ArrayList<>();
    for (Kernels kernels : Kernels.values()) {
      try (var interpreter = Interpreter.load(model, kernels)) {
        for (int i = 0; i < interpreter.input(0).shape().size(); i++) {
          interpreter.input(0).data().setAtIndex(JAVA_FLOAT, i, i * 37 % 256);
        }
        interpreter.invoke();
        answers.add(interpreter.output(0).data().toArray(JAVA_FLOAT));
        if (kernels == Kernels.BUILTIN) {
          assertThat(interpreter.delegation().delegatedNodes()).isZero();
          assertThat(interpreter.delegation().outside()).contains("CONV_2D", "SOFTMAX");
        }
      }
    }
    for (int i = 0; i < answers.getFirst().length; i++) {
      assertThat(answers.getLast()[i]).isCloseTo(answers.getFirst()[i], within(1e-5f));
    }
  }

  @Test
  void aRefusalCarriesTheWordsOfTensorFlowLite() {
    byte[] garbage = "this is not a model at all".getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> Interpreter.load(garbage, Kernels.XNNPACK))
        .isInstanceOf(RunException.class)
        .hasMessageContaining("model identifier")
        .hasMessageContaining("TFL3");
  }

  @Test
  void useAfterCloseIsRefused() throws IOException {
    var interpreter = Interpreter.load(model("resnet8_cifar10/float.tflite"), Kernels.XNNPACK);
    TensorView input = interpreter.input(0);
    interpreter.close();
    interpreter.close();

    assertThatThrownBy(interpreter::invoke).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> interpreter.output(0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(interpreter::delegation).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> input.data().getAtIndex(JAVA_FLOAT, 0))
        .isInstanceOf(IllegalStateException.class);
  }
}
