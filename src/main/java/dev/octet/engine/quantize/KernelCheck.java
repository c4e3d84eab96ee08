package dev.octet.engine.quantize;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Excerpt;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.network.Network;
import dev.octet.engine.quantize.range.Levels;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.RunException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks TensorFlow Lite whether it has an integer kernel for each quantized node. Kernels reject
 * many combinations of ranks, types and options, and no document lists them.
 */
final class KernelCheck {
  /**
   * Number of bits by which the kernels of ADD and SUB shift their inputs left before they rescale
   * them.
   */
  private static final int SUM_SHIFT = 20;

  private static final int SUM_SHIFT_16_BITS = 15;

  private KernelCheck() {}

  /** Returns the reasons why nodes can't run on integers, by index of the node in the source. */
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
    if (node.op() instanceof Op.Add || node.op() instanceof Op.Sub) {
      String reason = refusalOfSum(quantized.graph(), node);
      if (reason != null) return reason;
    }
    int balanced = OpaqueRules.symmetricInput(node.op(), quantized.target());
    if (balanced >= 0 && zeroPoint(quantized.graph(), node.input(balanced)) != 0) {
      return "XNNPACK computes it correctly only if the zero point of its second input is 0, and the"
          + " operator in front of it fixes another";
    }
    Tensor input = quantized.graph().tensor(node.input(0));
    if (OpaqueRules.failsBelowZero(node.op())
        && zeroPoint(quantized.graph(), node.input(0)) != Levels.of(input.type()).qmin()) {
      return "its kernel fails on values below 0, and the levels of its input include some";
    }
    boolean wide = quantized.graph().tensor(node.output()).type() == ElementType.INT16;
    boolean runs = node.op() instanceof Op.Opaque;
    String bits = wide ? "16-bit" : "8-bit";
    try (var alone = Network.load(Excerpt.of(quantized.graph(), node).graph())) {
      String builtin = refusal(alone, Interpreter.Kernels.BUILTIN, runs);
      if (builtin != null)
        return "TensorFlow Lite has no %s kernel for it: %s".formatted(bits, builtin);
      // XNNPACK fails as a whole over scales that it doesn't take, and takes the network with it
      String delegated = refusal(alone, Interpreter.Kernels.XNNPACK, runs);
      return delegated == null
          ? null
          : "XNNPACK does not take it in %s: %s".formatted(bits, delegated);
    }
  }

  /**
   * Returns why a sum can't run on integers; null if it can. TensorFlow Lite aborts the process if
   * the ratio {@code 2 max(s1, s2) / (2^shift s_out)} is 1 or more, which happens when large values
   * cancel.
   */
  private static @Nullable String refusalOfSum(Graph graph, Node node) {
    double largest = Math.max(scale(graph, node.input(0)), scale(graph, node.input(1)));
    double output = scale(graph, node.output());
    boolean wide = graph.tensor(node.output()).type() == ElementType.INT16;
    double most = output * (1L << (wide ? SUM_SHIFT_16_BITS : SUM_SHIFT)) / 2;
    return largest < most
        ? null
        : "its inputs have a much larger range than its output, and the kernel cannot represent"
            + " the ratio of their scales";
  }

  private static double scale(Graph graph, int tensor) {
    Quantization quantization = graph.tensor(tensor).quantization();
    return quantization == null ? 0 : quantization.scale();
  }

  private static int zeroPoint(Graph graph, int tensor) {
    Quantization quantization = graph.tensor(tensor).quantization();
    return quantization == null ? 0 : quantization.zeroPoint();
  }

  private static @Nullable String refusal(
      Network alone, Interpreter.Kernels kernels, boolean runs) {
    try (var interpreter = alone.interpreter(kernels)) {
      // some kernels accept types that they refuse only when they run
      if (runs) {
        for (int i = 0; i < interpreter.inputCount(); i++) {
          interpreter.input(i).data().fill((byte) 0);
        }
        interpreter.invoke();
      }
      return null;
    } catch (RunException e) {
      return e.getMessage();
    }
  }
}
