package dev.octet.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A kind of JSON values: what is accepted, what it becomes in Java, and what to tell a sender whose
 * value is of another kind. Kinds are immutable and combine: {@code list(integer(1, 8), 1, 4)}.
 *
 * @param <T> the Java values
 */
public final class JsonKind<T> {
  public static final JsonKind<Boolean> FLAG =
      of("true or false", JsonNode::isBoolean, JsonNode::booleanValue);

  /** Numbers that are finite as a {@code float}. */
  public static final JsonKind<Float> FLOAT =
      of(
          "a finite number of 32 bits",
          node -> Math.abs(real(node)) <= Float.MAX_VALUE,
          node -> (float) real(node));

  static final JsonKind<JsonNode> OBJECT =
      of("an object", JsonNode::isObject, node -> node).advising("Send a JSON object.");

  private interface Reader<T> {
    T read(JsonNode node) throws Misfit;
  }

  private final String expected;
  private final String code;
  private final @Nullable String action;
  private final Reader<T> reader;

  private JsonKind(String expected, String code, @Nullable String action, Reader<T> reader) {
    this.expected = expected;
    this.code = code;
    this.action = action;
    this.reader = reader;
  }

  private static <T> JsonKind<T> of(
      String expected, Predicate<JsonNode> fits, Function<JsonNode, T> value) {
    Reader<T> reader =
        node -> {
          if (!fits.test(node)) throw new Misfit(node, expected);
          return value.apply(node);
        };
    return new JsonKind<>(expected, JsonFault.INVALID, null, reader);
  }

  /**
   * Texts that pass a test.
   *
   * @param expected the end of a sentence: "expected …"
   */
  public static JsonKind<String> text(String expected, Predicate<String> fits) {
    return of(
        expected, node -> node.isString() && fits.test(node.stringValue()), JsonNode::stringValue);
  }

  /** Texts of at most {@code mostChars} chars. */
  public static JsonKind<String> text(int mostChars) {
    return text(
        "a text of at most %,d characters".formatted(mostChars),
        text -> text.length() <= mostChars);
  }

  /** Texts of 1 to {@code mostChars} chars in one line that are not blank. */
  public static JsonKind<String> line(int mostChars) {
    return text(
        "a text of 1 to %,d characters in one line".formatted(mostChars),
        text ->
            !text.isBlank()
                && text.length() <= mostChars
                && text.chars().noneMatch(Character::isISOControl));
  }

  /** The JSON names of an enum's constants. */
  public static <E extends Enum<E>> JsonKind<E> oneOf(Class<E> type) {
    return oneOf(JsonNames.constants(type));
  }

  /** Some texts. */
  public static JsonKind<String> oneOf(List<String> texts) {
    return text("one of " + String.join(", ", texts), texts::contains);
  }

  /** The names of some values. */
  public static <T> JsonKind<T> oneOf(Map<String, T> values) {
    return oneOf(List.copyOf(values.keySet())).map(values::get);
  }

  /** Numbers from {@code least} to {@code most}. */
  public static JsonKind<Double> number(double least, double most) {
    return of(
        "a number from %s to %s".formatted(least, most),
        node -> real(node) >= least && real(node) <= most,
        JsonKind::real);
  }

  /** Integers from {@code least} to {@code most}. */
  public static JsonKind<Integer> integer(int least, int most) {
    return whole(least, most).map(Long::intValue);
  }

  /** Integers of 64 bits from {@code least} to {@code most}. */
  public static JsonKind<Long> whole(long least, long most) {
    return of(
        "an integer from %,d to %,d".formatted(least, most),
        node ->
            node.isIntegralNumber()
                && node.canConvertToLong()
                && node.longValue() >= least
                && node.longValue() <= most,
        JsonNode::longValue);
  }

  /** NaN, which compares with nothing, for what is no number or one beyond all doubles. */
  private static double real(JsonNode node) {
    return node.isNumber() ? node.doubleValue(Double.NaN) : Double.NaN;
  }

  /** Lists of {@code fewest} to {@code most} values. */
  public static <T> JsonKind<List<T>> list(JsonKind<T> element, int fewest, int most) {
    String expected =
        "a list of %s values, each %s".formatted(count(fewest, most), element.expected);
    return element.with(
        expected,
        node -> {
          if (!node.isArray() || node.size() < fewest || node.size() > most) {
            throw new Misfit(node, expected);
          }
          List<T> values = new ArrayList<>(node.size());
          for (JsonNode each : node) values.add(element.read(each, values.size()));
          return values;
        });
  }

  private static String count(int fewest, int most) {
    if (fewest == most) return "%,d".formatted(most);
    return fewest == 0 ? "at most %,d".formatted(most) : "%,d to %,d".formatted(fewest, most);
  }

  /** Objects of at most {@code most} fields with any names. */
  public static <T> JsonKind<Map<String, T>> fields(JsonKind<T> value, int most) {
    String expected = "an object of at most %,d fields, each %s".formatted(most, value.expected);
    return value.with(
        expected,
        node -> {
          if (!node.isObject() || node.size() > most) throw new Misfit(node, expected);
          Map<String, T> values = new LinkedHashMap<>();
          for (Map.Entry<String, JsonNode> field : node.properties()) {
            values.put(field.getKey(), value.read(field.getValue(), field.getKey()));
          }
          return values;
        });
  }

  private T read(JsonNode node, Object part) throws Misfit {
    try {
      return reader.read(node);
    } catch (Misfit misfit) {
      throw misfit.in(Quotation.pointerPart(String.valueOf(part)));
    }
  }

  /** Returns values of this kind or, if they don't fit, of another. */
  public JsonKind<T> or(JsonKind<T> other) {
    return with(
            expected,
            node -> {
              try {
                return reader.read(node);
              } catch (Misfit _) {
                return other.reader.read(node);
              }
            })
        .expecting(expected + ", or " + other.expected);
  }

  /**
   * Converts the values of this kind.
   *
   * @param convert throws IllegalArgumentException for values that do not fit; its message ends the
   *     sentence "expected …"
   */
  public <R> JsonKind<R> map(Function<T, R> convert) {
    return with(
        expected,
        node -> {
          T value = reader.read(node);
          try {
            return convert.apply(value);
          } catch (IllegalArgumentException e) {
            throw new Misfit(node, String.valueOf(e.getMessage()));
          }
        });
  }

  /** Returns this kind with another end of the sentence "expected …" about the whole value. */
  public JsonKind<T> expecting(String other) {
    return with(
        other,
        node -> {
          try {
            return reader.read(node);
          } catch (Misfit misfit) {
            throw misfit.below().isEmpty() ? new Misfit(node, other) : misfit;
          }
        });
  }

  private <R> JsonKind<R> with(String whole, Reader<R> other) {
    return new JsonKind<>(whole, code, action, other);
  }

  /** Returns this kind with advice to senders whose value is missing or does not fit. */
  public JsonKind<T> advising(String advice) {
    return new JsonKind<>(expected, code, advice, reader);
  }

  /** Returns this kind with another code for values that do not fit. */
  public JsonKind<T> code(String other) {
    return new JsonKind<>(expected, other, action, reader);
  }

  T read(JsonNode node) throws Misfit {
    return reader.read(node);
  }

  String expected() {
    return expected;
  }

  String code() {
    return code;
  }

  String action(String otherwise) {
    return action == null ? otherwise : action;
  }
}
