package dev.octet.engine.convert.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.octet.engine.RejectedInputException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shapes of inputs as users send them. */
class InputShapeFieldsTest {
  @Test
  void shapesKeepTheirNamesAndTheirOrder() {
    var shapes = InputShapeFields.parse("{\"b\": [1, 224, 224, 3], \"a/x:0\": [1048576]}");
    assertThat(shapes)
        .containsExactly(
            java.util.Map.entry("b", List.of(1, 224, 224, 3)),
            java.util.Map.entry("a/x:0", List.of(1 << 20)));
    assertThat(InputShapeFields.parse("{}")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          []                                | inputShapes
          1                                 | inputShapes
          {"x"                              | inputShapes
          {"x": 1}                          | inputShapes.x
          {"x": []}                         | inputShapes.x
          {"x": [0]}                        | inputShapes.x
          {"x": [-1, 3]}                    | inputShapes.x
          {"x": [1.5]}                      | inputShapes.x
          {"x": [1048577]}                  | inputShapes.x
          {"x": [99999999999999999999]}     | inputShapes.x
          {"x": ["1"]}                      | inputShapes.x
          {"x": [null]}                     | inputShapes.x
          {"x": [1,1,1,1,1,1,1,1,1]}        | inputShapes.x
          {"x": [1], "y": true}             | inputShapes.y
          """)
  void whatIsNoShapeIsNamed(String json, String field) {
    var refused =
        catchThrowableOfType(RejectedInputException.class, () -> InputShapeFields.parse(json));
    assertThat(refused).as("refusal of " + json).isNotNull();
    assertThat(refused.problem().code()).isEqualTo("invalid-input-shapes");
    assertThat(refused.problem().field()).isEqualTo(field);
    assertThat(refused.getMessage()).contains("[1, 224, 224, 3]").hasSizeLessThan(300);
  }
}
