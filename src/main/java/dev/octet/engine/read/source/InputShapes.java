package dev.octet.engine.read.source;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Shapes for a network's inputs, where the model leaves them open.
 *
 * @param byName the full shape of an input, batch included, by the input's name: its tensor's, or
 *     the one that the model's signature gives it; extents are at least 1
 */
public record InputShapes(Map<String, List<Integer>> byName) {
  /** The field of a request, as problems name it. */
  public static final String FIELD = "inputShapes";

  /** More axes than this no kernel takes. */
  public static final int MAX_RANK = 8;

  /** No extent is larger. */
  public static final int MAX_EXTENT = 1 << 20;

  /** Where nothing is given: a free batch becomes 1. */
  public static final InputShapes NONE = new InputShapes(Map.of());

  public InputShapes {
    var copy = new LinkedHashMap<String, List<Integer>>();
    byName.forEach((name, shape) -> copy.put(name, List.copyOf(shape)));
    byName = Collections.unmodifiableMap(copy);
  }
}
