package dev.octet.engine.convert.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictFieldsTest {
  private enum Fruit {
    @JsonProperty("red-apple")
    APPLE,
    PEAR
  }

  private static StrictFields fields(String json) {
    return StrictFields.parse("recipe", json);
  }

  private static InputProblem problem(String json, Consumer<StrictFields> reading) {
    StrictFields fields = fields(json);
    reading.accept(fields);
    return assertThrows(RejectedInputException.class, fields::finish).problem();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{} {}",
        "[1]",
        "null",
        "3",
        "{\"a\": 1, \"a\": 2}",
        "{a: 1}",
        "{\"a\": NaN}",
        "{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{\"g\":{\"h\":{\"i\":1}}}}}}}}}"
      })
  void textThatIsNoObjectIsRefused(String json) {
    assertThatThrownBy(() -> fields(json))
        .isInstanceOf(RejectedInputException.class)
        .hasMessageContaining("recipe");
  }

  @Test
  void fieldsThatFitAreRead() {
    StrictFields fields =
        fields(
            """
            {"fruit": "red-apple", "flag": true, "part": 0.5, "count": 3, "names": ["a", "b"],
             "sizes": [1, 2], "means": [0.5, 1e10]}
            """);
    assertThat(fields.choice("fruit", Fruit.class)).isEqualTo(Fruit.APPLE);
    assertThat(fields.flag("flag")).isTrue();
    assertThat(fields.number("part", 0, 1)).isEqualTo(0.5);
    assertThat(fields.integer("count", 0, 3)).isEqualTo(3);
    assertThat(fields.strings("names", 2, 1)).containsExactly("a", "b");
    assertThat(fields.integers("sizes", 2, 1, 2)).containsExactly(1, 2);
    assertThat(fields.floats("means", 2)).containsExactly(0.5f, 1e10f);
    fields.finish();
  }

  @Test
  void absentAndNullFieldsAreNull() {
    StrictFields fields = fields("{\"flag\": null}");
    assertThat(fields.flag("flag")).isNull();
    assertThat(fields.integer("count", 0, 1)).isNull();
    fields.finish();
  }

  @Test
  void aNumberWithAFractionIsNoInteger() {
    assertThat(problem("{\"count\": 1.9}", f -> f.integer("count", 0, 3)))
        .satisfies(p -> assertThat(p.field()).isEqualTo("recipe.count"))
        .satisfies(p -> assertThat(p.detail()).contains("1.9", "an integer from 0 to 3"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e39", "-1e39", "\"1\"", "true", "[]"})
  void aValueThatIsNoFiniteFloatIsRefused(String value) {
    InputProblem problem = problem("{\"means\": [%s]}".formatted(value), f -> f.floats("means", 3));
    assertThat(problem.code()).isEqualTo("invalid-field");
    assertThat(problem.detail()).contains("finite numbers");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "4", "99999999999", "1e400", "\"2\""})
  void anIntegerOutsideItsRangeIsRefused(String value) {
    InputProblem problem =
        problem("{\"count\": %s}".formatted(value), f -> f.integer("count", 0, 3));
    assertThat(problem.detail()).contains("an integer from 0 to 3");
  }

  @Test
  void aListThatIsTooLongIsRefused() {
    assertThat(problem("{\"names\": [\"a\", \"b\"]}", f -> f.strings("names", 1, 9)).detail())
        .contains("at most 1 strings");
  }

  @Test
  void allProblemsAreToldTogetherAndUnknownFieldsByName() {
    InputProblem problem =
        problem(
            "{\"flag\": 1, \"colour\": 2, \"fruit\": \"plum\"}",
            f -> {
              f.flag("flag");
              f.choice("fruit", Fruit.class);
            });
    assertThat(problem.code()).isEqualTo("unknown-field");
    assertThat(problem.detail()).contains("'colour'", "flag, fruit");
    assertThat(problem.findings())
        .hasSize(2)
        .anyMatch(f -> f.contains("recipe.flag") && f.contains("true or false"))
        .anyMatch(f -> f.contains("recipe.fruit") && f.contains("red-apple, PEAR"));
  }

  @Test
  void problemsOfNestedObjectsAreToldWithThoseAround() {
    InputProblem problem =
        problem(
            "{\"flag\": 1, \"inner\": {\"count\": 7, \"odd\": 1}, \"list\": [{}, {\"x\": 1}]}",
            f -> {
              f.flag("flag");
              f.group("inner").integer("count", 0, 3);
              f.objects("list", 2);
            });
    assertThat(problem.message() + problem.findings())
        .contains("recipe.flag", "recipe.inner.count", "recipe.inner.odd", "recipe.list.1.x");
  }

  @Test
  void anAbsentObjectHasNoFieldsAndWhatIsNoneIsRefused() {
    assertThat(fields("{}").group("inner").flag("flag")).isNull();
    assertThat(problem("{\"inner\": 3}", f -> f.group("inner")).detail()).contains("an object");
    assertThat(problem("{\"list\": {}}", f -> f.objects("list", 1)).detail()).contains("objects");
  }
}
