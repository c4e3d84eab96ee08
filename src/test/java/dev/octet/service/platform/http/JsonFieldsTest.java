package dev.octet.service.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.service.platform.problem.ContentTooLargeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFieldsTest {
  private static final String ID = "0197a1b2-0000-7000-8000-000000000000";

  private static JsonFields read(String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return JsonFields.read(new ByteArrayInputStream(bytes), 1_000);
  }

  private static InputProblem problem(JsonFields fields) {
    return assertThrows(RejectedInputException.class, fields::end).problem();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "{", "[]", "1", "null", "{} x", "{\"a\": 1, \"a\": 1}", "\u0000"})
  void textThatIsNoObjectIsRefused(String json) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(RejectedInputException.class)
        .hasMessageContaining("JSON object");
  }

  @Test
  void aRequestThatIsTooLongIsRefusedByItsSize() {
    assertThatThrownBy(() -> read("{\"a\": \"" + "x".repeat(1_000) + "\"}"))
        .isInstanceOf(ContentTooLargeException.class);
  }

  @Test
  void idsAndTextsAreRead() throws IOException {
    JsonFields fields = read("{\"id\": \"%s\", \"name\": \"a net\"}".formatted(ID));
    assertThat(fields.id("id", "")).isEqualTo(UUID.fromString(ID));
    assertThat(fields.text("name", 5)).isEqualTo("a net");
    assertThat(fields.text("absent", 5)).isNull();
    fields.end();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "\" \"", "\"123456\"", "\"a\\nb\"", "7", "{}"})
  void aTextThatIsNoShortLineIsRefusedAtItsPointer(String value) throws IOException {
    JsonFields fields = read("{\"name\": %s}".formatted(value));
    assertThat(fields.text("name", 5)).isNull();
    assertThat(problem(fields).field()).isEqualTo("/name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"x\"", "1", "\"0197a1b2\"", "\"0197a1b2-0000-7000-8000-00000000000g\""})
  void aValueThatIsNoIdIsRefusedAtItsPointer(String value) throws IOException {
    JsonFields fields = read("{\"id\": %s}".formatted(value));
    assertThat(fields.id("id", "Send an id.")).isNull();
    assertThat(problem(fields).field()).isEqualTo("/id");
  }

  @Test
  void aMissingIdIsNamed() throws IOException {
    JsonFields fields = read("{}");
    assertThat(fields.id("id", "Send an id.")).isNull();
    assertThat(problem(fields).detail()).contains("'id' is missing");
  }

  @Test
  void unknownFieldsAndNestedOnesAreToldTogetherWithTheirPointers() throws IOException {
    JsonFields fields = read("{\"a/b\": 1, \"inner\": {\"c~d\": 2}}");
    JsonFields inner = fields.within("/inner", Objects.requireNonNull(fields.field("inner")));
    inner.refuseOthers();
    InputProblem problem = problem(fields);
    assertThat(problem.field()).isEqualTo("/inner/c~0d");
    assertThat(problem.findings()).singleElement().asString().contains("/a~1b");
  }

  @Test
  void aValueThatShouldBeAnObjectIsRefused() throws IOException {
    JsonFields fields = read("{\"inner\": 3}");
    fields.within("/inner", Objects.requireNonNull(fields.field("inner")));
    assertThat(problem(fields).detail()).contains("/inner is 3", "an object");
  }
}
