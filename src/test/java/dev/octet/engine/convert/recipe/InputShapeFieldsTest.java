package dev.octet.engine.convert.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shapes of inputs as users send them. */
class InputShapeFieldsTest {
  private static JsonObject request(String shapes) {
    return Recipes.parse("{\"inputShapes\": %s}".formatted(shapes), "request", "");
  }

  @Test
  void shapesKeepTheirNamesAndTheirOrder() {
    JsonObject request = request("{\"b\": [1, 224, 224, 3], \"a/x:0\": [1048576]}");
    assertThat(InputShapeFields.read(request))
        .containsExactly(
            Map.entry("b", List.of(1, 224, 224, 3)), Map.entry("a/x:0", List.of(1 << 20)));
    assertThat(request.faults()).isEmpty();
    assertThat(InputShapeFields.read(request("{}"))).isEmpty();
    assertThat(InputShapeFields.read(request("null"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          []                                | /inputShapes
          1                                 | /inputShapes
          {"x": 1}                          | /inputShapes/x
          {"x": []}                         | /inputShapes/x
          {"x": [0]}                        | /inputShapes/x/0
          {"x": [-1, 3]}                    | /inputShapes/x/0
          {"x": [1.5]}                      | /inputShapes/x/0
          {"x": [1048577]}                  | /inputShapes/x/0
          {"x": [99999999999999999999]}     | /inputShapes/x/0
          {"x": [1, "1"]}                   | /inputShapes/x/1
          {"x": [null]}                     | /inputShapes/x/0
          {"x": [1,1,1,1,1,1,1,1,1]}        | /inputShapes/x
          {"x": [1], "y": true}             | /inputShapes/y
          {"x/~y": 1}                       | /inputShapes/x~1~0y
          """)
  void whatIsNoShapeIsNamed(String json, String field) {
    JsonObject request = request(json);
    assertThat(InputShapeFields.read(request)).isEmpty();
    assertThat(request.faults())
        .singleElement()
        .satisfies(fault -> {
          assertThat(fault.code()).isEqualTo("invalid-input-shapes");
          assertThat(fault.pointer()).isEqualTo(field);
          assertThat(fault.detail() + fault.action())
              .contains("expected", "[1, 224, 224, 3]")
              .hasSizeLessThan(300);
        });
  }
}
