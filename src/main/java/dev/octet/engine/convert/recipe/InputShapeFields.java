package dev.octet.engine.convert.recipe;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.read.source.InputShapes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Shapes of a network's inputs as users send them: {@code {"image": [1, 224, 224, 3]}}, for inputs
 * that the model leaves open.
 */
public final class InputShapeFields {
  private static final int MAX_INPUTS = 1_000;
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private InputShapeFields() {}

  /**
   * Reads an object of shapes by names of inputs.
   *
   * @throws RejectedInputException if a shape is not a list of 1 to 8 extents from 1 to 1,048,576;
   *     the problem names the field {@code inputShapes.NAME}
   */
  public static Map<String, List<Integer>> parse(String json) {
    JsonNode object;
    try {
      object = MAPPER.readTree(json);
    } catch (JacksonException e) {
      throw misfit(InputShapes.FIELD, "It is not valid JSON.");
    }
    if (!object.isObject() || object.size() > MAX_INPUTS) {
      throw misfit(InputShapes.FIELD, "It is not an object with a shape for each input name.");
    }
    Map<String, List<Integer>> shapes = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      shapes.put(field.getKey(), shape(field.getKey(), field.getValue()));
    }
    return shapes;
  }

  private static List<Integer> shape(String name, JsonNode list) {
    String field = InputShapes.FIELD + "." + name;
    if (!list.isArray() || list.isEmpty() || list.size() > InputShapes.MAX_RANK) {
      throw misfit(
          field,
          "It is %s, not a list of 1 to %d extents.".formatted(shown(list), InputShapes.MAX_RANK));
    }
    List<Integer> shape = new ArrayList<>();
    for (JsonNode extent : list) {
      boolean fits =
          extent.isIntegralNumber()
              && extent.canConvertToInt()
              && extent.intValue() >= 1
              && extent.intValue() <= InputShapes.MAX_EXTENT;
      if (!fits) {
        throw misfit(
            field,
            "An extent is %s, not an integer from 1 to %,d."
                .formatted(shown(extent), InputShapes.MAX_EXTENT));
      }
      shape.add(extent.intValue());
    }
    return shape;
  }

  private static String shown(JsonNode node) {
    String text = node.toString();
    return text.length() > 40 ? text.substring(0, 40) + "…" : text;
  }

  private static RejectedInputException misfit(String field, String detail) {
    return new RejectedInputException(
        InputProblem.of(
                "invalid-input-shapes",
                detail,
                "Give the full shape of each input by its name, batch included:"
                    + " {\"image\": [1, 224, 224, 3]}.")
            .field(field));
  }
}
