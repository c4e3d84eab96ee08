package dev.octet.device.benchmark.runner;

import dev.octet.device.benchmark.phone.IdentityReader;
import dev.octet.device.benchmark.report.PhoneReading;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A strict reader for a JSON object from a phone. Every field is read with its name, kind and
 * range. {@link #finish()} rejects all other fields.
 */
final class HostileJson {
  /** Upper bound of durations: about eleven days. */
  static final long MOST_NANOSECONDS = 1_000_000_000_000_000L;

  private static final int MOST_DEPTH = 8;
  private static final int LONGEST_TEXT = 4_096;
  private static final int LONGEST_NUMBER = 20;
  private static final int LONGEST_NAME = 64;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MOST_DEPTH)
                          .maxStringLength(LONGEST_TEXT)
                          .maxNumberLength(LONGEST_NUMBER)
                          .maxNameLength(LONGEST_NAME)
                          .maxDocumentLength(RunnerReport.MOST_BYTES)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final String path;
  private final JsonNode object;
  private final Set<String> known = new HashSet<>();

  private HostileJson(String path, JsonNode object) {
    this.path = path;
    this.object = object;
  }

  /** Converts a JSON object into a value. */
  @FunctionalInterface
  interface Reader<T> {
    T read(HostileJson json) throws MalformedReportException;
  }

  static HostileJson parse(byte[] json) throws MalformedReportException {
    if (json.length > RunnerReport.MOST_BYTES) {
      throw new MalformedReportException(
          "%d bytes, expected at most %d".formatted(json.length, RunnerReport.MOST_BYTES));
    }
    try {
      return object("", MAPPER.readTree(json));
    } catch (JacksonException e) {
      throw new MalformedReportException(IdentityReader.shown(e.getOriginalMessage()), e);
    }
  }

  private static HostileJson object(String path, JsonNode node) throws MalformedReportException {
    if (!node.isObject()) throw new MalformedReportException(path + " is not an object");
    return new HostileJson(path, node);
  }

  boolean has(String name) {
    return object.has(name);
  }

  HostileJson object(String name) throws MalformedReportException {
    return object(path + "/" + name, field(name));
  }

  String text(String name) throws MalformedReportException {
    return text(field(name), path + "/" + name);
  }

  /** Returns a text of exactly {@code digits} lower-case hexadecimal digits. */
  String hex(String name, int digits) throws MalformedReportException {
    String text = text(name);
    if (!text.matches("[0-9a-f]{" + digits + "}")) {
      throw wrong(path + "/" + name, digits + " hexadecimal digits");
    }
    return text;
  }

  /** Returns a hexadecimal mask of up to 64 CPUs. */
  String mask(String name) throws MalformedReportException {
    String text = text(name);
    if (!text.matches("[0-9a-f]{1,16}")) throw wrong(path + "/" + name, "a mask of CPUs");
    return text;
  }

  long number(String name, long least, long most) throws MalformedReportException {
    return number(field(name), path + "/" + name, least, most);
  }

  int integer(String name, int least, int most) throws MalformedReportException {
    return (int) number(name, least, most);
  }

  /** Returns a list of {@code fewest} to {@code most} numbers from 0 to {@code greatest}. */
  long[] numbers(String name, int fewest, int most, long greatest) throws MalformedReportException {
    JsonNode array = array(name, fewest, most);
    var numbers = new long[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(array.get(i), path + "/" + name + "/" + i, 0, greatest);
    }
    return numbers;
  }

  int[] integers(String name, int fewest, int most, int least, int greatest)
      throws MalformedReportException {
    JsonNode array = array(name, fewest, most);
    var numbers = new int[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (int) number(array.get(i), path + "/" + name + "/" + i, least, greatest);
    }
    return numbers;
  }

  List<String> texts(String name, int most) throws MalformedReportException {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : array(name, 0, most)) {
      texts.add(text(element, path + "/" + name + "/" + texts.size()));
    }
    return texts;
  }

  <T> List<T> objects(String name, int most, Reader<T> reader) throws MalformedReportException {
    List<T> objects = new ArrayList<>();
    for (JsonNode element : array(name, 0, most)) {
      objects.add(reader.read(object(path + "/" + name + "/" + objects.size(), element)));
    }
    return objects;
  }

  /** Returns a number, or the text that stands in its place. */
  PhoneReading reading(String name) throws MalformedReportException {
    return reading(field(name), path + "/" + name);
  }

  /** Returns a list of readings, one for each CPU. */
  List<PhoneReading> readings(String name) throws MalformedReportException {
    List<PhoneReading> readings = new ArrayList<>();
    for (JsonNode element : array(name, 0, 64)) {
      readings.add(reading(element, path + "/" + name + "/" + readings.size()));
    }
    return readings;
  }

  /** Rejects fields that were not read. */
  void finish() throws MalformedReportException {
    for (String name : object.propertyNames()) {
      if (!known.contains(name)) {
        throw new MalformedReportException(
            "an unknown field %s/%s".formatted(path, IdentityReader.shown(name)));
      }
    }
  }

  private static PhoneReading reading(JsonNode node, String where) throws MalformedReportException {
    if (node.isString()) return PhoneReading.none(text(node, where));
    return PhoneReading.of(number(node, where, -MOST_NANOSECONDS, MOST_NANOSECONDS));
  }

  private static String text(JsonNode node, String where) throws MalformedReportException {
    if (!node.isString()) throw wrong(where, "a text");
    return IdentityReader.shown(node.stringValue());
  }

  private static long number(JsonNode node, String where, long least, long most)
      throws MalformedReportException {
    if (!node.isIntegralNumber() || !node.canConvertToLong()) throw wrong(where, "an integer");
    long value = node.longValue();
    if (value < least || value > most) {
      throw wrong(where, "%d to %d".formatted(least, most));
    }
    return value;
  }

  private JsonNode array(String name, int fewest, int most) throws MalformedReportException {
    JsonNode array = field(name);
    if (!array.isArray() || array.size() < fewest || array.size() > most) {
      throw wrong(path + "/" + name, "a list of %d to %d".formatted(fewest, most));
    }
    return array;
  }

  private JsonNode field(String name) throws MalformedReportException {
    known.add(name);
    JsonNode node = object.get(name);
    if (node == null) throw new MalformedReportException("no field " + path + "/" + name);
    return node;
  }

  private static MalformedReportException wrong(String where, String expected) {
    return new MalformedReportException("%s is invalid, expected %s".formatted(where, expected));
  }
}
