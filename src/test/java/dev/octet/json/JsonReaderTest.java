package dev.octet.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
  /** 60 bytes, 3 levels, 12 tokens, texts of 20 chars, names of 8, numbers of 10. */
  private static final JsonReader READER = new JsonReader(new JsonLimits(60, 3, 12, 20, 8, 10));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                                 | empty, expected a JSON object
          ` `                                | empty, expected a JSON object
          []                                 | a JSON array, expected an object
          1                                  | a JSON number, expected an object
          null                               | a JSON null, expected an object
          "{}"                               | a JSON string, expected an object
          {                                  | not valid JSON: Unexpected end-of-input
          {} {}                              | not valid JSON: Trailing token
          {} x                               | not valid JSON: Unrecognized token 'x'
          {a: 1}                             | not valid JSON: Unexpected character
          {"a": NaN}                         | not valid JSON: Non-standard token 'NaN'
          {"a": 01}                          | not valid JSON: Invalid numeric value
          {"a": 1, "a": 1}                   | not valid JSON: Duplicate
          {"a": {"b": 1, "b": 1}}            | not valid JSON: Duplicate
          {"a": [[[]]]}                      | not valid JSON: Document nesting depth (4)
          {"a": [1,2,3,4,5,6,7,8]}           | not valid JSON: Token count (13)
          {"a": "123456789012345678901"}     | not valid JSON: String value length (21)
          {"a": 12345678901}                 | not valid JSON: Number value length (11)
          {"a": 1.2345678901}                | not valid JSON: Number value length (11)
          {"a2345678901234567890": 1}        | not valid JSON: Name length
          """)
  void whatIsNoObjectWithinTheLimitsIsRefused(String json, String reason) {
    assertThatThrownBy(() -> READER.read(json, ""))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessageStartingWith(reason)
        .message()
        .hasSizeLessThan(150);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        " {\"a\": [[1]]} ",
        "{\"a\": [1,2,3,4,5,6,7]}",
        "{\"a\": \"12345678901234567890\"}",
        "{\"a\": 1e99999999}",
        "{\"a2345678\": 1234567890}"
      })
  void whatIsWithinThemIsRead(String json) {
    assertThatCode(() -> READER.read(json, "")).doesNotThrowAnyException();
  }

  @Test
  void aDocumentOfTooManyBytesIsNotParsed() {
    assertThatThrownBy(() -> READER.read("{".repeat(61), ""))
        .hasMessage("61 bytes long, expected at most 60");
    assertThatThrownBy(() -> READER.read("ü".repeat(31), ""))
        .hasMessage("62 bytes long, expected at most 60");
  }

  @Test
  void theMessageIsPrintableAndNamesThePlace() {
    assertThatThrownBy(() -> READER.read("{\n \"\u001b[2J\": 1}", ""))
        .asInstanceOf(type(MalformedJsonException.class))
        .satisfies(e -> {
          assertThat(e.getMessage()).doesNotContainPattern("\\p{Cntrl}");
          assertThat(e.location()).startsWith("line 2, column ");
        });
  }

  @Test
  void deepNestingEndsEarly() {
    var deep = new JsonReader(JsonLimits.ofBytes(1 << 20));
    for (String open : new String[] {"[", "{\"a\":"}) {
      assertThatThrownBy(() -> deep.read("{\"a\":" + open.repeat(100_000), ""))
          .isInstanceOf(MalformedJsonException.class)
          .hasMessageContaining("depth");
    }
  }
}
