package dev.octet.engine.write;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.run.TensorView;
import java.util.Objects;

/** Real numbers in and out of float, int8, uint8 and int16 tensors. */
final class Reals {
  private Reals() {}

  static void put(float[] values, Tensor tensor, TensorView view) {
    for (int i = 0; i < values.length; i++) {
      switch (tensor.type()) {
        case FLOAT32 -> view.data().setAtIndex(JAVA_FLOAT, i, values[i]);
        case INT8 -> view.data().set(JAVA_BYTE, i, (byte) quantized(values[i], tensor, -128, 127));
        case UINT8 -> view.data().set(JAVA_BYTE, i, (byte) quantized(values[i], tensor, 0, 255));
        case INT16 ->
            view.data()
                .setAtIndex(JAVA_SHORT, i, (short) quantized(values[i], tensor, -32767, 32767));
        default -> throw new IllegalArgumentException("no reals in " + tensor.type());
      }
    }
  }

  static float[] get(Tensor tensor, TensorView view) {
    if (tensor.type() == ElementType.FLOAT32) return view.data().toArray(JAVA_FLOAT);
    Quantization q = Objects.requireNonNull(tensor.quantization());
    var values = new float[tensor.shape().size()];
    for (int i = 0; i < values.length; i++) {
      int integer =
          switch (tensor.type()) {
            case INT8 -> view.data().get(JAVA_BYTE, i);
            case UINT8 -> Byte.toUnsignedInt(view.data().get(JAVA_BYTE, i));
            case INT16 -> view.data().getAtIndex(JAVA_SHORT, i);
            default -> throw new IllegalArgumentException("no reals in " + tensor.type());
          };
      values[i] = (integer - q.zeroPoint()) * q.scale();
    }
    return values;
  }

  private static int quantized(float value, Tensor tensor, int least, int greatest) {
    Quantization q = Objects.requireNonNull(tensor.quantization());
    return Math.clamp(Math.round(value / q.scale()) + q.zeroPoint(), least, greatest);
  }
}
