package dev.octet.engine.quantize;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Excerpt;
import dev.octet.engine.graph.Node;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.RunException;
import dev.octet.engine.write.TfliteWriter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks TensorFlow Lite whether it has an integer kernel for each quantized node as it stands:
 * ranks, types and options that a kernel does not take are many, and written down nowhere.
 */
final class KernelCheck {
  private KernelCheck() {}

  /** Why nodes, by their index in the source, can't run on integers. */
  static Map<Integer, String> refused(QuantizedGraph quantized) {
    Map<Integer, String> refused = new HashMap<>();
    Set<Integer> seen = new HashSet<>();
    for (QuantizedGraph.Layer layer : quantized.layers()) {
      if (!seen.add(layer.node())) continue;
      String reason = refusal(quantized, quantized.graph().nodes().get(layer.node()));
      if (reason != null) refused.put(layer.sourceNode(), reason);
    }
    return refused;
  }

  private static @Nullable String refusal(QuantizedGraph quantized, Node node) {
    byte[] model = TfliteWriter.write(Excerpt.of(quantized.graph(), node).graph());
    try (var _ = Interpreter.load(model, Interpreter.Kernels.BUILTIN)) {
      return null;
    } catch (RunException e) {
      boolean wide = quantized.graph().tensor(node.output()).type() == ElementType.INT16;
      return "TensorFlow Lite has no %s kernel for it: %s"
          .formatted(wide ? "16-bit" : "8-bit", e.getMessage());
    }
  }
}
