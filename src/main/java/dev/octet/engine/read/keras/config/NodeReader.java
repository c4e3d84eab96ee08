package dev.octet.engine.read.keras.config;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.read.source.ModelProblems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the calls of a layer. Keras 3 writes arguments, {@code {"args": [...], "kwargs": {...}}};
 * Keras 2 writes a list of the tensors, {@code [["conv", 0, 0, {"y": 2.0}], ...]}, whose first
 * entry may have named arguments.
 */
final class NodeReader {
  /** Stands for the name of a layer where Keras 2 passes a constant. */
  private static final String CONSTANT = "_CONSTANT_VALUE";

  private static final int MOST_CALLS = 10_000;
  private static final int NAME = 0;
  private static final int NODE = 1;
  private static final int TENSOR = 2;
  private static final int KWARGS = 3;

  private final String place;

  private NodeReader(String place) {
    this.place = place;
  }

  /** Returns the calls of a layer with {@code inbound_nodes}. */
  static List<Call> calls(Settings layer) {
    JsonNode nodes = layer.json("inbound_nodes");
    String place = "layer '%s'".formatted(layer.text("name", ""));
    if (nodes == null || !nodes.isArray() || nodes.size() > MOST_CALLS) {
      throw ModelProblems.invalid(place, "It has no list of calls, or too many.");
    }
    var reader = new NodeReader(place);
    List<Call> calls = new ArrayList<>();
    for (JsonNode node : nodes) {
      calls.add(node.isObject() && node.has("args") ? reader.arguments(node) : reader.legacy(node));
    }
    return calls;
  }

  /**
   * Returns references to tensors: one, {@code ["conv", 0, 0]}, or any nesting of lists and objects
   * with them.
   */
  static List<TensorRef> refs(Settings network, String name) {
    JsonNode json = network.json(name);
    List<TensorRef> refs = new ArrayList<>();
    if (json != null) new NodeReader(network.place()).collect(json, refs);
    return refs;
  }

  private void collect(JsonNode json, List<TensorRef> refs) {
    TensorRef ref = ref(json);
    if (ref != null) refs.add(ref);
    else if (json.isArray() || json.isObject()) json.forEach(each -> collect(each, refs));
    else throw invalid();
  }

  private Call arguments(JsonNode node) {
    List<Argument> args = new ArrayList<>();
    for (JsonNode each : node.path("args")) args.add(argument(each, false));
    Map<String, Argument> kwargs = new LinkedHashMap<>();
    node.path("kwargs").forEachEntry((name, value) -> kwargs.put(name, argument(value, false)));
    return new Call(args, kwargs);
  }

  private Call legacy(JsonNode node) {
    if (node.isObject()) {
      List<Argument> args = new ArrayList<>();
      node.forEach(each -> args.add(argument(each, true)));
      return new Call(args, Map.of());
    }
    if (!node.isArray() || node.isEmpty()) throw invalid();
    Map<String, Argument> kwargs = new LinkedHashMap<>();
    List<Argument> args = new ArrayList<>();
    boolean single = node.get(NAME).isString();
    for (JsonNode entry : single ? List.of(node) : node) {
      args.add(argument(entry, true));
      JsonNode named = entry.isArray() ? entry.get(KWARGS) : null;
      if (named != null && named.isObject()) {
        named.forEachEntry((name, value) -> kwargs.putIfAbsent(name, argument(value, true)));
      }
    }
    // several tensors are one argument, a list
    return new Call(args.size() == 1 ? args : List.of(new Argument.Items(args)), kwargs);
  }

  private Argument argument(JsonNode json, boolean legacy) {
    TensorRef ref = legacy ? ref(json) : history(json);
    if (ref != null) return new Argument.Ref(ref);
    if (legacy && isConstant(json)) return new Argument.Data(json.get(TENSOR));
    JsonNode list =
        json.isObject() && "__tuple__".equals(className(json)) ? WrappedValues.plain(json) : json;
    if (list.isArray()) {
      List<Argument> items = new ArrayList<>();
      for (JsonNode each : list) {
        if (!each.isArray() && !each.isObject()) items.add(new Argument.Data(each));
        else items.add(argument(each, legacy));
      }
      if (items.stream().flatMap(Argument::refs).findAny().isPresent()) {
        return new Argument.Items(items);
      }
    }
    return new Argument.Data(list);
  }

  private static @Nullable String className(JsonNode json) {
    JsonNode name = json.get("class_name");
    return name != null && name.isString() ? name.stringValue() : null;
  }

  private static boolean isConstant(JsonNode json) {
    return json.isArray()
        && json.size() > TENSOR
        && json.get(NAME).isString()
        && json.get(NAME).stringValue().equals(CONSTANT);
  }

  private @Nullable TensorRef history(JsonNode json) {
    if (!json.isObject() || !"__keras_tensor__".equals(className(json))) return null;
    TensorRef ref = ref(json.path("config").path("keras_history"));
    if (ref == null) throw invalid();
    return ref;
  }

  private static @Nullable TensorRef ref(JsonNode json) {
    if (!json.isArray() || json.size() <= TENSOR || json.size() > KWARGS + 1) return null;
    if (!json.get(NAME).isString() || json.get(NAME).stringValue().equals(CONSTANT)) return null;
    JsonNode node = json.get(NODE);
    JsonNode tensor = json.get(TENSOR);
    if (!node.isIntegralNumber() || !tensor.isIntegralNumber()) return null;
    if (!node.canConvertToInt() || !tensor.canConvertToInt()) return null;
    return new TensorRef(json.get(NAME).stringValue(), node.intValue(), tensor.intValue());
  }

  private RejectedInputException invalid() {
    return ModelProblems.invalid(place, "Its list of inputs has an entry that is not a tensor.");
  }
}
