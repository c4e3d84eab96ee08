package dev.octet.engine.write;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.release.OperatorVersions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.OperatorCode;

/** Operator codes of a model: each combination of code, name and version once. */
final class OperatorCodes {
  /**
   * Value of the deprecated byte field for codes that don't fit a byte; readers before TensorFlow
   * 2.4 use that field.
   */
  private static final int PLACEHOLDER_FOR_GREATER_CODES = 127;

  private static final Map<String, Integer> BUILTIN = new HashMap<>();

  static {
    for (int code = 0; code < BuiltinOperator.names.length; code++) {
      BUILTIN.put(BuiltinOperator.names[code], code);
    }
  }

  /**
   * Identity of an operator code.
   *
   * @param code number of the builtin operator
   * @param customName empty for a builtin operator
   * @param version version of the operator
   */
  private record Key(int code, String customName, int version) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparingInt(Key::code)
            .thenComparing(Key::customName)
            .thenComparingInt(Key::version);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  private final Map<Key, Integer> indexes = new TreeMap<>();

  OperatorCodes(List<Graph> graphs) {
    for (Graph graph : graphs) {
      for (Node node : graph.nodes()) indexes.put(key(graph, node), 0);
    }
    int next = 0;
    for (var entry : indexes.entrySet()) entry.setValue(next++);
  }

  /** Returns the index of a node's operator in the list. */
  int index(Graph graph, Node node) {
    Integer index = indexes.get(key(graph, node));
    if (index == null) throw new IllegalArgumentException("not a node of the graph: " + node);
    return index;
  }

  /** Writes the list and returns its offset. */
  int write(FlatBufferBuilder builder) {
    int[] codes = indexes.keySet().stream().mapToInt(key -> write(builder, key)).toArray();
    return Model.createOperatorCodesVector(builder, codes);
  }

  private static int write(FlatBufferBuilder builder, Key key) {
    int name = 0;
    if (!key.customName.isEmpty()) {
      byte[] utf8 = key.customName.getBytes(StandardCharsets.UTF_8);
      name = builder.createString(ByteBuffer.wrap(utf8));
    }
    byte deprecated = (byte) Math.min(key.code, PLACEHOLDER_FOR_GREATER_CODES);
    return OperatorCode.createOperatorCode(builder, deprecated, name, key.version, key.code);
  }

  private static Key key(Graph graph, Node node) {
    int version = OperatorVersions.of(graph, node);
    if (node.op() instanceof Op.Opaque opaque) {
      boolean custom = opaque.builtinCode() == BuiltinOperator.CUSTOM;
      return new Key(opaque.builtinCode(), custom ? opaque.name() : "", version);
    }
    Integer code = BUILTIN.get(node.op().name());
    if (code == null) throw new IllegalStateException("no code for " + node.op().name());
    return new Key(code, "", version);
  }
}
