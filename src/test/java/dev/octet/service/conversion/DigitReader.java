package dev.octet.service.conversion;

import dev.octet.SharedSample;
import dev.octet.engine.example.Digit;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.Interpreter.Kernels;
import dev.octet.engine.run.TensorView;
import dev.octet.pick.Argmax;
import java.lang.foreign.ValueLayout;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads digits with an int8 artifact of the sample, as an app would: by its report. */
final class DigitReader {
  private DigitReader() {}

  /** The part of the first labelled digits that an artifact reads right, 0 to 1. */
  static double accuracy(byte[] artifact, JsonNode report, int digits) {
    JsonNode input = report.path("artifact").path("inputs").get(0);
    double scale = input.path("scale").asDouble();
    int zeroPoint = input.path("zeroPoint").asInt();
    double mean = report.path("preprocessing").path("mean").get(0).asDouble();
    double std = report.path("preprocessing").path("std").get(0).asDouble();
    List<Digit> labelled = SharedSample.get().labelled().subList(0, digits);
    int right = 0;
    try (var interpreter = Interpreter.load(artifact, Kernels.XNNPACK)) {
      for (Digit digit : labelled) {
        TensorView view = interpreter.input(0);
        for (int i = 0; i < digit.pixels().length; i++) {
          double real = ((digit.pixels()[i] & 0xff) - mean) / std;
          long q = Math.clamp(Math.round(real / scale) + zeroPoint, -128, 127);
          view.data().set(ValueLayout.JAVA_BYTE, i, (byte) q);
        }
        interpreter.invoke();
        if (argmax(interpreter.output(0)) == digit.label()) right++;
      }
    }
    return (double) right / digits;
  }

  private static int argmax(TensorView output) {
    return Argmax.of(output.shape().size(), i -> output.data().get(ValueLayout.JAVA_BYTE, i));
  }
}
