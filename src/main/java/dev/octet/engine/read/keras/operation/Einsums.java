package dev.octet.engine.read.keras.operation;

import dev.octet.engine.read.build.Einsum;
import dev.octet.engine.read.keras.call.LayerCall;
import dev.octet.engine.read.keras.call.LayerType;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** {@code einsum} of one or two tensors. */
final class Einsums {
  private Einsums() {}

  static void register(Map<String, LayerType> all) {
    all.put("Einsum", LayerType.of(Einsums::einsum));
  }

  private static int einsum(LayerCall call) {
    // Keras 3 has the equation among the settings, TensorFlow as the first argument
    JsonNode own = call.settings().json("subscripts");
    JsonNode given = own != null ? own : call.data(0, "equation");
    if (given == null || !given.isString()) throw call.invalid("It has no equation.");
    List<Integer> inputs = call.inputs();
    int[] operands = inputs.stream().mapToInt(Integer::intValue).toArray();
    return Einsum.add(call.b(), call.name(), given.stringValue(), operands);
  }
}
