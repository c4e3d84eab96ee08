package dev.octet.engine.check;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.quantize.OperatorRule;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks that no constant holds an integer outside its tensor's range: int8 weights are in [-127,
 * 127], uint8 weights in [1, 255], quantized int16 values in [-32767, 32767], biases do not end at
 * the limit of their type, and 16-bit floats are finite. Kernels compute wrong products of values
 * outside.
 */
final class ConstantsInRange implements ArtifactCheck {
  @Override
  public List<Finding> check(FinishedArtifact artifact) {
    Graph graph = artifact.graph();
    List<Finding> findings = new ArrayList<>();
    Set<Integer> weights = weights(graph);
    for (int id : constants(graph)) {
      Tensor tensor = graph.tensor(id);
      String problem = problem(tensor, weights.contains(id));
      if (problem == null) continue;
      findings.add(new Finding.Fault("constant %d '%s' %s".formatted(id, tensor.name(), problem)));
    }
    return findings;
  }

  /** Returns the constants that a node reads. */
  private static List<Integer> constants(Graph graph) {
    return graph.nodes().stream()
        .flatMap(node -> node.inputs().stream())
        .filter(id -> id != Node.ABSENT && graph.tensor(id).isConstant())
        .distinct()
        .sorted()
        .toList();
  }

  private static Set<Integer> weights(Graph graph) {
    Set<Integer> weights = new HashSet<>();
    for (Node node : graph.nodes()) {
      if (node.op() instanceof Op.Weighted op) {
        weights.add(node.input(OperatorRule.weighted(op).weights()));
      }
    }
    return weights;
  }

  private static @Nullable String problem(Tensor tensor, boolean weights) {
    boolean quantized = tensor.quantization() != null;
    ByteBuffer values = tensor.requireConstant().buffer();
    return switch (tensor.type()) {
      case INT8 -> weights && quantized ? holds(values, Byte.MIN_VALUE, -127, 127) : null;
      case UINT8 -> weights && quantized ? holds(values, (byte) 0, 1, 255) : null;
      case INT16 -> quantized ? shorts(values) : null;
      case INT32 -> quantized ? ints(tensor.requireConstant()) : null;
      case INT64 -> quantized ? longs(values) : null;
      case FLOAT16 -> halves(values);
      default -> null;
    };
  }

  private static @Nullable String holds(ByteBuffer values, byte excluded, int least, int most) {
    for (int i = 0; values.hasRemaining(); i++) {
      if (values.get() == excluded) {
        return "has the weight %d at element %d, expected %d to %d"
            .formatted(least - 1, i, least, most);
      }
    }
    return null;
  }

  private static @Nullable String shorts(ByteBuffer values) {
    for (int i = 0; values.hasRemaining(); i++) {
      if (values.getShort() == Short.MIN_VALUE) {
        return "holds -32768 at element %d, expected -32767 to 32767".formatted(i);
      }
    }
    return null;
  }

  private static @Nullable String ints(Constant constant) {
    int[] values = constant.ints();
    for (int i = 0; i < values.length; i++) {
      if (values[i] == Integer.MAX_VALUE || values[i] <= -Integer.MAX_VALUE) {
        return "has %d at element %d, the end of 32 bits: it was clipped".formatted(values[i], i);
      }
    }
    return null;
  }

  private static @Nullable String longs(ByteBuffer values) {
    for (int i = 0; values.hasRemaining(); i++) {
      long value = values.getLong();
      if (value == Long.MAX_VALUE || value <= -Long.MAX_VALUE) {
        return "has %d at element %d, the end of 64 bits: it was clipped".formatted(value, i);
      }
    }
    return null;
  }

  private static @Nullable String halves(ByteBuffer values) {
    for (int i = 0; values.hasRemaining(); i++) {
      float value = Float.float16ToFloat(values.getShort());
      if (Float.isFinite(value)) continue;
      return "holds %s at element %d, expected a finite 16-bit float".formatted(value, i);
    }
    return null;
  }
}
