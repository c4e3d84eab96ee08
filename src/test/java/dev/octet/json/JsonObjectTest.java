package dev.octet.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** In the tables, single quotes stand for the double quotes of JSON. */
class JsonObjectTest {
  private static final JsonReader READER =
      new JsonReader(new JsonLimits(2_000, 4, 300, 1_000, 30, 40));

  private enum Fruit {
    @JsonProperty("red-apple")
    APPLE,
    PEAR
  }

  private static final Map<String, JsonKind<?>> KINDS =
      Map.ofEntries(
          Map.entry("flag", JsonKind.FLAG),
          Map.entry("float", JsonKind.FLOAT),
          Map.entry("text", JsonKind.text(3)),
          Map.entry("line", JsonKind.line(3)),
          Map.entry("fruit", JsonKind.oneOf(Fruit.class)),
          Map.entry("word", JsonKind.oneOf(List.of("a", "b"))),
          Map.entry("number", JsonKind.number(0, 1)),
          Map.entry("integer", JsonKind.integer(-1, 3)),
          Map.entry("whole", JsonKind.whole(0, 1L << 40)),
          Map.entry("hex", JsonKind.text("two hexadecimal digits", t -> t.matches("[0-9a-f]{2}"))),
          Map.entry("id", JsonKind.text("an id", t -> t.length() == 36).map(UUID::fromString)),
          Map.entry("list", JsonKind.list(JsonKind.integer(0, 9), 1, 2)),
          Map.entry("lists", JsonKind.list(JsonKind.list(JsonKind.FLAG, 0, 9), 0, 9)),
          Map.entry("pair", JsonKind.list(JsonKind.FLAG, 2, 2)),
          Map.entry("fields", JsonKind.fields(JsonKind.list(JsonKind.FLAG, 1, 1), 2)),
          Map.entry(
              "either",
              JsonKind.integer(0, 9).map(Object::toString).or(JsonKind.oneOf(List.of("all")))),
          Map.entry("renamed", JsonKind.list(JsonKind.FLAG, 1, 1).expecting("a flag in a list")));

  private static JsonObject object(String json) throws MalformedJsonException {
    return READER.read(json.replace('\'', '"'), "");
  }

  private static JsonKind<?> kind(String name) {
    return Objects.requireNonNull(KINDS.get(name), name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          flag    | true                                   | true
          float   | 3.4e38                                 | 3.4E38
          float   | 1                                      | 1.0
          text    | ''                                     |
          text    | 'a/b'                                  | a/b
          line    | 'a b'                                  | a b
          fruit   | 'red-apple'                            | APPLE
          fruit   | 'PEAR'                                 | PEAR
          word    | 'b'                                    | b
          number  | 0                                      | 0.0
          number  | 1.0                                    | 1.0
          integer | -1                                     | -1
          integer | 3                                      | 3
          whole   | 1099511627776                          | 1099511627776
          hex     | '0f'                                   | 0f
          id      | '0197a1b2-0000-7000-8000-000000000000' | 0197a1b2-0000-7000-8000-000000000000
          list    | [9, 0]                                 | [9, 0]
          lists   | [[], [true]]                           | [[], [true]]
          pair    | [true, false]                          | [true, false]
          fields  | {'b': [true], 'a/': [false]}           | {b=[true], a/=[false]}
          either  | 7                                      | 7
          either  | 'all'                                  | all
          """)
  void valuesThatFitAreRead(String name, String value, String read) throws Exception {
    for (boolean required : new boolean[] {true, false}) {
      JsonObject object = object("{'%s': %s}".formatted(name, value));
      assertThat(required ? object.required(name, kind(name)) : object.optional(name, kind(name)))
          .hasToString(read == null ? "" : read);
      assertThat(object.gives(name)).isTrue();
      assertThat(object.isSound()).isTrue();
      assertThat(object.faults()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          flag    | 1                    | /flag       | true or false
          flag    | 'true'               | /flag       | true or false
          float   | 1e39                 | /float      | a finite number
          float   | -1e400               | /float      | a finite number
          float   | '1'                  | /float      | a finite number
          text    | 'abcd'               | /text       | a text of at most 3 characters
          text    | 1                    | /text       | a text
          line    | ''                   | /line       | a text of 1 to 3 characters in one line
          line    | ' '                  | /line       | a text of 1 to 3
          line    | 'abcd'               | /line       | a text of 1 to 3
          line    | 'a\\nb'            | /line       | a text of 1 to 3
          line    | 'a\\u0085'         | /line       | a text of 1 to 3
          line    | {}                   | /line       | a text of 1 to 3
          fruit   | 'APPLE'              | /fruit      | one of red-apple, PEAR
          fruit   | 0                    | /fruit      | one of red-apple, PEAR
          word    | ['a']                | /word       | one of a, b
          number  | -0.001               | /number     | a number from 0.0 to 1.0
          number  | 1e400                | /number     | a number from 0.0 to 1.0
          number  | '0'                  | /number     | a number from 0.0 to 1.0
          integer | 4                    | /integer    | an integer from -1 to 3
          integer | 1.9                  | /integer    | an integer from -1 to 3
          integer | 1.0                  | /integer    | an integer from -1 to 3
          integer | 4294967296           | /integer    | an integer from -1 to 3
          integer | 1e400                | /integer    | an integer from -1 to 3
          integer | '2'                  | /integer    | an integer from -1 to 3
          integer | true                 | /integer    | an integer from -1 to 3
          whole   | 18446744073709551617 | /whole      | an integer from 0 to 1,099,511,627,776
          hex     | '0F'                 | /hex        | two hexadecimal digits
          hex     | '0f0'                | /hex        | two hexadecimal digits
          id      | 'x'                  | /id         | an id
          list    | []                   | /list       | a list of 1 to 2 values, each an integer from 0
          list    | [1, 2, 3]            | /list       | a list of 1 to 2 values
          list    | {}                   | /list       | a list of 1 to 2 values
          list    | [1, 10]              | /list/1     | an integer from 0 to 9
          list    | [null]               | /list/0     | an integer from 0 to 9
          lists   | [[], [true, 1]]      | /lists/1/1  | true or false
          pair    | [true]               | /pair       | a list of 2 values
          fields  | [true]               | /fields     | an object of at most 2 fields
          fields  | {'a':1,'b':1,'c':1}  | /fields     | an object of at most 2 fields
          fields  | {'a/~': [1]}         | /fields/a~1~0/0 | true or false
          either  | 10                   | /either     | an integer from 0 to 9, or one of all
          either  | 'none'               | /either     | an integer from 0 to 9, or one of all
          renamed | 1                    | /renamed    | a flag in a list
          renamed | [1]                  | /renamed/0  | true or false
          """)
  void valuesThatDoNotFitAreFaults(String name, String value, String pointer, String expected)
      throws Exception {
    JsonObject object = object("{'%s': %s}".formatted(name, value));
    assertThat(object.optional(name, kind(name))).isNull();
    assertThat(object.isSound()).isFalse();
    assertThat(object.faults())
        .singleElement()
        .satisfies(fault -> {
          assertThat(fault.code()).isEqualTo("invalid-field");
          assertThat(fault.pointer()).isEqualTo(pointer);
          assertThat(fault.detail())
              .startsWith("The field '" + pointer.substring(1).replace("~1", "/").charAt(0))
              .contains(", expected " + expected);
          assertThat(fault.action()).isEqualTo("Correct the value, or omit the field.");
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'count': null}"})
  void anAbsentFieldIsAFaultOnlyWhereItIsRequired(String json) throws Exception {
    JsonObject object = object(json);
    assertThat(object.optional("count", JsonKind.integer(0, 1))).isNull();
    assertThat(object.faults()).isEmpty();
    assertThat(object.required("count", JsonKind.integer(0, 1).advising("Count."))).isNull();
    assertThat(object.faults())
        .containsExactly(
            new JsonFault(
                "missing-field",
                "/count",
                "The field 'count' is missing, expected an integer from 0 to 1.",
                "Count."));
    assertThat(object.gives("count")).isFalse();
  }

  @Test
  void aKindHasItsOwnCodeAndAction() throws Exception {
    JsonObject object = object("{'a': 1}");
    object.optional("a", JsonKind.FLAG.code("bad-flag").advising("Send a flag."));
    assertThat(object.faults())
        .containsExactly(
            new JsonFault(
                "bad-flag", "/a", "The field 'a' is 1, expected true or false.", "Send a flag."));
  }

  @Test
  void aConversionSaysWhatItExpects() throws Exception {
    JsonObject object = object("{'a': 'http:x'}");
    object.optional(
        "a",
        JsonKind.text(9)
            .map(text -> {
              throw new IllegalArgumentException("a URL that begins with https");
            }));
    assertThat(object.faults().getFirst().detail())
        .isEqualTo("The field 'a' is \"http:x\", expected a URL that begins with https.");
  }

  @Test
  void faultsOfAllObjectsAreToldTogether() throws Exception {
    JsonObject object =
        object("{'x': 1, 'flag': 1, 'in': {'n': 7, 'odd': 1}, 'list': [{}, {'y': 1}]}");
    object.optional("flag", JsonKind.FLAG);
    object.object("in").optional("n", JsonKind.integer(0, 3));
    assertThat(object.objects("list", 0, 2)).hasSize(2);
    object.invalid("flag", "another flag", "Send another.");
    assertThat(object.faults().stream().map(fault -> fault.code() + " " + fault.pointer()))
        .containsExactly(
            "invalid-field /flag",
            "invalid-field /flag",
            "unknown-field /x",
            "invalid-field /in/n",
            "unknown-field /in/odd",
            "unknown-field /list/1/y");
    assertThat(object.faults().get(2).detail())
        .isEqualTo("The JSON object has no field 'x'; it has flag, in, list.");
    assertThat(object.faults().get(4).detail()).isEqualTo("/in has no field 'odd'; it has n.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                 |                            | missing-field /list, missing-field /in
          {'in': null}       |                            | missing-field /list, missing-field /in
          {'in': 3}          | invalid-field /in          | missing-field /list, invalid-field /in
          {'list': {}}       |                            | invalid-field /list, missing-field /in
          {'list': [1]}      |                            | invalid-field /list/0, missing-field /in
          {'list': [{},{}]}  |                            | invalid-field /list, missing-field /in
          {'in': {}}         | missing-field /in/flag     | missing-field /list, missing-field /in/flag
          """)
  void objectsThatAreAbsentOrOfAnotherKindRequireNothing(
      String json, String optional, String required) throws Exception {
    JsonObject object = object(json);
    object.accept("list");
    object.object("in").required("flag", JsonKind.FLAG);
    assertThat(told(object)).isEqualTo(optional == null ? "" : optional);
    object = object(json);
    object.objects("list", 0, 1);
    object.requiredObject("in").required("flag", JsonKind.FLAG);
    assertThat(told(object)).isEqualTo(required);
  }

  private static String told(JsonObject object) {
    return object.faults().stream()
        .map(fault -> fault.code() + " " + fault.pointer())
        .collect(Collectors.joining(", "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'a/b'                             | /a~1b
          'c~d'                             | /c~0d
          'a.b'                             | /a.b
          'e\\n\\u001b'                 | /e\\u000a\\u001b
          '\\u202e'                       | /\\u202e
          'ü'                               | /ü
          ''                                | /
          """)
  void unknownNamesAreShownEscaped(String name, String pointer) throws Exception {
    JsonObject object = object("{%s: 1}".formatted(name));
    assertThat(object.faults())
        .singleElement()
        .satisfies(fault -> {
          assertThat(fault.pointer()).isEqualTo(pointer);
          assertThat(fault.detail()).doesNotContainPattern("\\p{Cntrl}").contains("it has none");
        });
  }

  @Test
  void whatIsQuotedIsShortAndPrintable() throws Exception {
    String[] values = {
      "'" + "x".repeat(900) + "'", "[" + "1,".repeat(200) + "1]", "'\\u0007\\u009b\u2028'"
    };
    for (String value : values) {
      JsonObject object = object("{'a': %s}".formatted(value));
      object.optional("a", JsonKind.FLAG);
      assertThat(object.faults().getFirst().detail())
          .hasSizeLessThan(150)
          .doesNotContainPattern("[\\p{Cntrl}\u0080-\u009f\u2028]");
    }
  }

  @Test
  void manyFaultsAreNotAllTold() throws Exception {
    String fields =
        IntStream.range(0, 140).mapToObj("'f%d':0"::formatted).collect(Collectors.joining(","));
    assertThat(object("{" + fields + "}").faults()).hasSize(100);
  }

  @Test
  void pointersBeginWithThatOfTheDocument() throws Exception {
    JsonObject object = READER.read("{\"x\": {\"y\": 1}}", "/recipe");
    assertThat(object.object("x").pointer()).isEqualTo("/recipe/x");
    assertThat(object.pointer("a/b")).isEqualTo("/recipe/a~1b");
    assertThat(object.faults().getFirst())
        .extracting(JsonFault::pointer, JsonFault::detail)
        .containsExactly("/recipe/x/y", "/recipe/x has no field 'y'; it has none.");
    assertThat(JsonObject.empty("/recipe").faults()).isEmpty();
  }

  @Test
  void fieldsTellTheirFormAndLength() throws Exception {
    JsonObject object = object("{'list': [1], 'object': {}, 'text': 'abc'}");
    assertThat(object.isList("list")).isTrue();
    assertThat(object.isList("object")).isFalse();
    assertThat(object.isObject("object")).isTrue();
    assertThat(object.isObject("text")).isFalse();
    assertThat(object.isLonger("text", 4)).isTrue();
    assertThat(object.isLonger("text", 5)).isFalse();
    assertThat(object.isLonger("absent", 0)).isFalse();
  }
}
