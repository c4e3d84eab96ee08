package dev.octet.engine.read.source;

import dev.octet.json.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Shapes for inputs that the model leaves open.
 *
 * @param byName full shape of an input, including the batch, by the input's name: its tensor's
 *     name, or the name in the model's signature; extents are at least 1
 */
public record InputShapes(Map<String, List<Integer>> byName) {
  /** Name of the field of a request. */
  public static final String FIELD = "inputShapes";

  /** Maximum number of axes; no kernel supports more. */
  public static final int MAX_RANK = 8;

  /** Maximum extent of an axis. */
  public static final int MAX_EXTENT = 1 << 20;

  /** No given shapes: a free batch becomes 1. */
  public static final InputShapes NONE = new InputShapes(Map.of());

  /** Returns the JSON pointer, in a request, of the shape of an input. */
  public static String pointer(String input) {
    return JsonObject.empty("/" + FIELD).pointer(input);
  }

  public InputShapes {
    var copy = new LinkedHashMap<String, List<Integer>>();
    byName.forEach((name, shape) -> copy.put(name, List.copyOf(shape)));
    byName = Collections.unmodifiableMap(copy);
  }
}
