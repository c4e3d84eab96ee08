package dev.octet.engine.write;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.run.TensorView;
import java.util.Objects;

/** Real numbers in and out of float and int8 tensors. */
final class Reals {
  private Reals() {}

  static void put(float[] values, Tensor tensor, TensorView view) {
    for (int i = 0; i < values.length; i++) {
      if (tensor.type() == ElementType.FLOAT32) view.data().setAtIndex(JAVA_FLOAT, i, values[i]);
      else view.data().set(JAVA_BYTE, i, quantized(values[i], tensor));
    }
  }

  static float[] get(Tensor tensor, TensorView view) {
    if (tensor.type() == ElementType.FLOAT32) return view.data().toArray(JAVA_FLOAT);
    Quantization q = Objects.requireNonNull(tensor.quantization());
    byte[] bytes = view.data().toArray(JAVA_BYTE);
    var values = new float[bytes.length];
    for (int i = 0; i < values.length; i++) values[i] = (bytes[i] - q.zeroPoint()) * q.scale();
    return values;
  }

  private static byte quantized(float value, Tensor tensor) {
    Quantization q = Objects.requireNonNull(tensor.quantization());
    return (byte) Math.clamp(Math.round(value / q.scale()) + q.zeroPoint(), -128, 127);
  }
}
