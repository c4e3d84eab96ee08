package dev.octet.engine.read.keras.operation;

import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.keras.call.LayerCall;
import dev.octet.engine.read.keras.config.WrappedValues;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Indexing of a tensor with integers, slices, an ellipsis and new axes. */
final class Slicing {
  private static final int MOST_INDICES = 16;

  private Slicing() {}

  /**
   * Part of an axis.
   *
   * @param begin first index
   * @param end index after the last one
   * @param step distance between indices, at least 1
   */
  private record Part(int begin, int end, int step) {
    static Part all(int extent) {
      return new Part(0, extent, 1);
    }

    int count() {
      return end <= begin ? 0 : (end - begin + step - 1) / step;
    }

    boolean isAll(int extent) {
      return begin == 0 && step == 1 && end == extent;
    }
  }

  /** Returns an indexed tensor. */
  static int item(LayerCall call) {
    NetworkBuilder b = call.b();
    int x = call.operand(0, "x", "tensor");
    Shape shape = b.shape(x);
    List<JsonNode> keys = keys(call);
    int consuming = (int) keys.stream().filter(key -> !isNew(key) && !isEllipsis(key)).count();
    List<Part> parts = new ArrayList<>();
    List<Integer> dims = new ArrayList<>();
    boolean open = false;
    for (JsonNode key : keys) {
      if (isNew(key)) dims.add(1);
      else if (isEllipsis(key)) {
        open = true;
        for (int i = shape.rank() - consuming; i > 0; i--) whole(shape, parts, dims);
      } else add(call, shape, key, parts, dims);
    }
    while (parts.size() < shape.rank()) whole(shape, parts, dims);
    if (open && parts.size() != shape.rank()) throw call.invalid("It has too many indices.");
    return cut(call, x, parts, dims);
  }

  private static void whole(Shape shape, List<Part> parts, List<Integer> dims) {
    if (parts.size() >= shape.rank()) return;
    int extent = shape.dim(parts.size());
    parts.add(Part.all(extent));
    dims.add(extent);
  }

  private static List<JsonNode> keys(LayerCall call) {
    JsonNode json = call.data(1, "key");
    if (json == null) json = call.data(1, "slice_spec");
    if (json == null) throw call.invalid("It has no index.");
    JsonNode list = WrappedValues.plain(json);
    List<JsonNode> keys = new ArrayList<>();
    if (list.isArray()) list.forEach(keys::add);
    else keys.add(json);
    if (keys.size() > MOST_INDICES) throw call.invalid("It has %d indices.".formatted(keys.size()));
    return keys;
  }

  private static boolean isNew(JsonNode key) {
    return key.isNull() || (key.isObject() && key.path("value").asString("").equals("newaxis"));
  }

  private static boolean isEllipsis(JsonNode key) {
    boolean named = key.path("class_name").asString("").equals("__ellipsis__");
    return named || key.path("value").asString("").equals("...");
  }

  private static void add(
      LayerCall call, Shape shape, JsonNode key, List<Part> parts, List<Integer> dims) {
    int axis = parts.size();
    if (axis >= shape.rank())
      throw call.invalid("It has too many indices for shape %s.".formatted(shape));
    int extent = shape.dim(axis);
    JsonNode index = key.isObject() && key.has("value") ? key.get("value") : key;
    if (index.isIntegralNumber() && index.canConvertToInt()) {
      int at = index.intValue() < 0 ? index.intValue() + extent : index.intValue();
      if (at < 0 || at >= extent) {
        throw call.invalid(
            "Its index %d is outside of %d elements.".formatted(index.intValue(), extent));
      }
      parts.add(new Part(at, at + 1, 1));
      return;
    }
    JsonNode slice = key.has("config") ? key.get("config") : key;
    if (!slice.isObject()) throw call.invalid("One of its indices is not supported.");
    int step = bound(call, slice.get("step"), 1);
    if (step < 1)
      throw call.invalid("Its step is %d; only steps from 1 on are supported.".formatted(step));
    var part =
        new Part(
            within(bound(call, slice.get("start"), 0), extent),
            within(bound(call, slice.get("stop"), extent), extent),
            step);
    if (part.count() == 0) throw call.invalid("Its result is empty.");
    parts.add(part);
    dims.add(part.count());
  }

  private static int within(int index, int extent) {
    int own = index < 0 ? index + extent : index;
    return Math.max(0, Math.min(own, extent));
  }

  private static int bound(LayerCall call, @Nullable JsonNode json, int otherwise) {
    if (json == null || json.isNull()) return otherwise;
    if (json.isIntegralNumber() && json.canConvertToInt()) return json.intValue();
    throw call.invalid("One of its indices is not an integer.");
  }

  private static int cut(LayerCall call, int x, List<Part> parts, List<Integer> dims) {
    NetworkBuilder b = call.b();
    Shape shape = b.shape(x);
    var begin = new int[shape.rank()];
    var end = new int[shape.rank()];
    var step = new int[shape.rank()];
    boolean all = true;
    for (int i = 0; i < begin.length; i++) {
      Part part = parts.get(i);
      begin[i] = part.begin;
      end[i] = part.end;
      step[i] = part.step;
      all &= part.isAll(shape.dim(i));
    }
    int[] result = new Shape(dims).toArray();
    if (all) return b.reshaped(call.name(), x, result);
    boolean plain = dims.size() == shape.rank();
    String name = plain ? call.name() : call.name() + "/slice";
    int cut =
        b.node(
            name,
            new Op.StridedSlice(0, 0, 0, 0, 0, false),
            x,
            b.list(name + "/begin", begin),
            b.list(name + "/end", end),
            b.list(name + "/strides", step));
    return b.reshaped(call.name(), cut, result);
  }
}
