package dev.octet.engine.read.tflite;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Node;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.engine.read.tflite.flatbuffer.SourceText;
import dev.octet.engine.read.tflite.flatbuffer.TableCursor;
import dev.octet.engine.read.tflite.flatbuffer.TfliteSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.lite.schema.Tensor;

/**
 * Replaces each STABLEHLO_COMPOSITE of a subgraph by the nodes of its decomposition, as TensorFlow
 * Lite's own kernel computes it ({@code stablehlo_composite.cc}):
 *
 * <pre>{@code
 * STABLEHLO_COMPOSITE(x) -> y, with the decomposition  ADD(a, a) -> b,  MUL(b, a) -> c
 *   -> ADD(x, x) -> "y/b",  MUL("y/b", x) -> y
 * }</pre>
 *
 * <p>A composite inside of a decomposition is replaced too. A tensor inside of a decomposition is
 * named after the composite's first output and itself.
 */
final class InlinedComposites {
  private static final String COMPOSITE = "STABLEHLO_COMPOSITE";

  /** Number of its options in the union {@code BuiltinOptions2} of {@code schema.fbs}. */
  private static final int OPTIONS = 21;

  private static final int DECOMPOSITION_SLOT = 1;

  /** How deep composites may be nested, far above what exporters write. */
  private static final int MAX_DEPTH = 16;

  /** Length of all names inside of composites; further tensors get short names. */
  private static final long MAX_NAME_CHARS = 1 << 24;

  private final List<Tensor> tensors = new ArrayList<>();
  private final Map<Integer, String> insideNames = new HashMap<>();
  private final List<SourceNode> nodes = new ArrayList<>();

  /** For each output of a composite that is only passed through, the tensor that it equals. */
  private final Map<Integer, Integer> standIns = new HashMap<>();

  private int composites;
  private long nameChars;

  private InlinedComposites(SourceSubgraph source) {
    for (int id = 0; id < source.tensors(); id++) tensors.add(source.tensor(id));
  }

  static boolean is(SourceNode node) {
    return node.name().equals(COMPOSITE);
  }

  /**
   * Returns a subgraph without composites; the subgraph itself if it has none.
   *
   * @throws RejectedInputException if a decomposition doesn't fit its composite, or composites are
   *     nested too deeply or become too many nodes
   */
  static SourceSubgraph in(SourceSubgraph source) {
    if (source.nodes().stream().noneMatch(InlinedComposites::is)) return source;
    var inlined = new InlinedComposites(source);
    for (SourceNode node : source.nodes()) inlined.add(node, source, node.location(), 0);
    List<Integer> outputs = source.outputs().stream().map(inlined::resolved).toList();
    return source.with(inlined.tensors, inlined.nodes, outputs, inlined.insideNames);
  }

  /**
   * Returns the subgraph that a composite is computed by.
   *
   * @param caller the subgraph of the composite
   * @throws RejectedInputException if there is none, or it has other inputs or outputs
   */
  static SourceSubgraph decomposition(SourceNode composite, SourceSubgraph caller) {
    TableCursor cursor = composite.cursor();
    TableCursor options = cursor.child(TfliteSchema.Slot.OPERATOR_OPTIONS_2);
    if (options == null
        || cursor.unsignedByte(TfliteSchema.Slot.OPERATOR_OPTIONS_2_TYPE) != OPTIONS) {
      throw ModelProblems.invalid(composite.location(), "It has no StableHLOCompositeOptions.");
    }
    SourceSubgraph inside = caller.other(options.integer(DECOMPOSITION_SLOT), composite.location());
    if (inside.inputs().size() != composite.inputs().size()
        || inside.outputs().size() != composite.outputs().size()
        || new HashSet<>(inside.inputs()).size() != inside.inputs().size()) {
      throw ModelProblems.invalid(
          composite.location(),
          "It has %d inputs and %d outputs, but its decomposition '%s' has %d and %d."
              .formatted(
                  composite.inputs().size(),
                  composite.outputs().size(),
                  inside.name(),
                  inside.inputs().size(),
                  inside.outputs().size()));
    }
    return inside;
  }

  /**
   * Adds a node whose tensors are those of the result.
   *
   * @param from the subgraph that the node is from
   */
  private void add(SourceNode node, SourceSubgraph from, String location, int depth) {
    List<Integer> inputs = node.inputs().stream().map(this::resolved).toList();
    if (is(node)) {
      inline(node, from, inputs, location, depth);
      return;
    }
    requireRoom(nodes.size(), SourceSubgraph.MAX_OPERATORS, "operators");
    nodes.add(
        new SourceNode(
            node.number(),
            node.code(),
            node.name(),
            node.version(),
            inputs,
            node.outputs(),
            node.table(),
            node.cursor(),
            location));
  }

  private void inline(
      SourceNode composite, SourceSubgraph from, List<Integer> inputs, String location, int depth) {
    if (depth >= MAX_DEPTH) {
      throw ModelProblems.invalid(
          location, "Composites are nested more than %d levels deep.".formatted(MAX_DEPTH));
    }
    requireRoom(composites++, SourceSubgraph.MAX_OPERATORS, "composites");
    SourceSubgraph inside = decomposition(composite, from);
    Map<Integer, Integer> ids = new HashMap<>();
    for (int i = 0; i < inputs.size(); i++) ids.put(inside.inputs().get(i), inputs.get(i));
    Set<Integer> made = new HashSet<>();
    for (SourceNode node : inside.nodes()) made.addAll(node.outputs());
    for (int i = 0; i < composite.outputs().size(); i++) {
      int output = composite.outputs().get(i);
      int end = inside.outputs().get(i);
      if (output != Node.ABSENT && made.contains(end)) ids.putIfAbsent(end, output);
    }
    String prefix = prefix(composite);
    for (SourceNode node : inside.nodes()) {
      SourceNode placed =
          new SourceNode(
              node.number(),
              node.code(),
              node.name(),
              node.version(),
              node.inputs().stream().map(id -> id(id, inside, ids, prefix)).toList(),
              node.outputs().stream().map(id -> id(id, inside, ids, prefix)).toList(),
              node.table(),
              node.cursor(),
              node.location());
      add(placed, inside, "%s in %s".formatted(node.location(), location), depth + 1);
    }
    for (int i = 0; i < composite.outputs().size(); i++) {
      int output = composite.outputs().get(i);
      int end = id(inside.outputs().get(i), inside, ids, prefix);
      if (output == end || output == Node.ABSENT) continue;
      if (end == Node.ABSENT) throw ModelProblems.invalid(location, "It passes on no tensor.");
      standIns.put(output, resolved(end));
    }
  }

  private String prefix(SourceNode composite) {
    for (int output : composite.outputs()) {
      if (output == Node.ABSENT) continue;
      String inside = insideNames.get(output);
      return inside != null ? inside : SourceText.of(tensors.get(output).nameAsByteBuffer());
    }
    return "";
  }

  /** Returns the id in the result of a tensor inside of a decomposition. */
  private int id(int id, SourceSubgraph inside, Map<Integer, Integer> ids, String prefix) {
    if (id == Node.ABSENT) return id;
    Integer known = ids.get(id);
    if (known != null) return known;
    requireRoom(tensors.size(), SourceSubgraph.MAX_TENSORS, "tensors");
    int placed = tensors.size();
    tensors.add(inside.tensor(id));
    String own = inside.tensorName(id);
    String name = prefix + "/" + (own.isBlank() ? "tensor_" + id : own);
    nameChars += name.length();
    insideNames.put(placed, nameChars > MAX_NAME_CHARS ? "inside/tensor_" + placed : name);
    ids.put(id, placed);
    return placed;
  }

  private int resolved(int id) {
    return standIns.getOrDefault(id, id);
  }

  private static void requireRoom(int count, int most, String what) {
    if (count < most) return;
    throw ModelProblems.tooLarge(
        "With its composites decomposed, the network has more than %,d %s.".formatted(most, what));
  }
}
