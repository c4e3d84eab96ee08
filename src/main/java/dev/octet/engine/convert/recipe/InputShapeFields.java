package dev.octet.engine.convert.recipe;

import dev.octet.engine.JsonProblems;
import dev.octet.engine.read.source.InputShapes;
import dev.octet.json.JsonKind;
import dev.octet.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.json.JsonMapper;

/**
 * Shapes of a network's inputs as users send them: {@code {"image": [1, 224, 224, 3]}}, for inputs
 * that the model leaves open.
 */
public final class InputShapeFields {
  private static final int MAX_INPUTS = 1_000;

  private static final JsonKind<Map<String, List<Integer>>> SHAPES =
      JsonKind.fields(
              JsonKind.list(JsonKind.integer(1, InputShapes.MAX_EXTENT), 1, InputShapes.MAX_RANK),
              MAX_INPUTS)
          .expecting("an object of shapes by names of inputs")
          .code("invalid-input-shapes")
          .advising(
              "Give the full shape of each input by its name, batch included:"
                  + " {\"image\": [1, 224, 224, 3]}.");

  private InputShapeFields() {}

  /**
   * Reads the field {@code inputShapes} of a request: shapes of 1 to {@value InputShapes#MAX_RANK}
   * extents of 1 to {@value InputShapes#MAX_EXTENT}, by names of inputs; empty if the field is
   * absent. What does not fit is a fault of the request with the code {@code invalid-input-shapes}.
   */
  public static Map<String, List<Integer>> read(JsonObject request) {
    return Objects.requireNonNullElse(request.optional(InputShapes.FIELD, SHAPES), Map.of());
  }

  /**
   * Checks shapes that did not come as JSON.
   *
   * @return the same shapes
   * @throws dev.octet.engine.RejectedInputException as for a field {@code inputShapes} with them
   */
  public static Map<String, List<Integer>> checked(Map<String, List<Integer>> shapes) {
    String json = JsonMapper.shared().writeValueAsString(Map.of(InputShapes.FIELD, shapes));
    JsonObject request = Recipes.parse(json, "request", "");
    Map<String, List<Integer>> read = read(request);
    JsonProblems.refuse(request.faults());
    return read;
  }
}
