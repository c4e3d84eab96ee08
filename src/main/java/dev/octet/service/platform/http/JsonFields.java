package dev.octet.service.platform.http;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.service.platform.problem.ContentTooLargeException;
import dev.octet.text.ShortText;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Strict reader for the fields of a JSON object in a request. Every unknown or invalid field is
 * reported with its JSON pointer, all together when {@link #end} is called.
 */
public final class JsonFields {
  private static final int MAX_DEPTH = 8;

  /** Maximum number of JSON tokens: the names of 100,000 classes and everything else. */
  private static final long MAX_TOKENS = 200_000;

  private static final int QUOTED_CHARS = 60;
  private static final Pattern ID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxTokenCount(MAX_TOKENS)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final JsonNode object;
  private final String pointer;
  private final Set<String> known = new LinkedHashSet<>();
  private final List<InputProblem> problems;

  private JsonFields(JsonNode object, String pointer, List<InputProblem> problems) {
    this.object = object;
    this.pointer = pointer;
    this.problems = problems;
  }

  /**
   * Reads an object.
   *
   * @param mostBytes maximum length
   * @throws RejectedInputException if it is not a JSON object
   * @throws ContentTooLargeException if it is longer
   */
  public static JsonFields read(InputStream stream, int mostBytes) throws IOException {
    byte[] text = stream.readNBytes(mostBytes + 1);
    if (text.length > mostBytes) throw new ContentTooLargeException(mostBytes);
    JsonNode node;
    try {
      node = MAPPER.readTree(text);
    } catch (JacksonException e) {
      throw new RejectedInputException(malformed(e), e);
    }
    if (node.isObject()) return new JsonFields(node, "", new ArrayList<>());
    String found = node.getNodeType().name().toLowerCase(Locale.ROOT);
    throw new RejectedInputException(
        InputProblem.of(
            "malformed-json",
            node.isMissingNode()
                ? "The request is empty, expected a JSON object."
                : "The request is a JSON %s, expected an object.".formatted(found),
            "Send a JSON object."));
  }

  /** Returns an object without fields. */
  public static JsonFields none() {
    return new JsonFields(MAPPER.createObjectNode(), "", new ArrayList<>());
  }

  private static InputProblem malformed(JacksonException e) {
    InputProblem problem =
        InputProblem.of(
            "malformed-json",
            "The request is not valid JSON: %s.".formatted(shortened(e.getOriginalMessage())),
            "Send a JSON object.");
    return e.getLocation() == null
        ? problem
        : problem.at(
            "line %d, column %d"
                .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
  }

  /** Returns an optional field; null if it is absent or JSON's null. */
  public @Nullable JsonNode field(String name) {
    known.add(name);
    JsonNode node = object.get(name);
    return node == null || node.isNull() ? null : node;
  }

  /**
   * Returns an optional text of 1 to {@code mostChars} characters in one line; null if it is absent
   * or invalid, which is reported.
   */
  public @Nullable String text(String name, int mostChars) {
    JsonNode node = field(name);
    if (node == null) return null;
    if (node.isString() && isLine(node.stringValue(), mostChars)) return node.stringValue();
    misfit(
        "/" + name,
        node,
        "1 to %d characters in one line".formatted(mostChars),
        "Correct the value.");
    return null;
  }

  /** Returns whether a text has 1 to {@code mostChars} characters in one line and is not blank. */
  public static boolean isLine(String text, int mostChars) {
    return !text.isBlank()
        && text.length() <= mostChars
        && text.chars().noneMatch(Character::isISOControl);
  }

  /**
   * Returns a required id; null if it is missing or invalid, which is reported.
   *
   * @param action the problem's action
   */
  public @Nullable UUID id(String name, String action) {
    JsonNode node = field(name);
    if (node != null) return id("/" + name, node, action);
    add(
        InputProblem.of("missing-field", "The field '%s' is missing.".formatted(name), action)
            .field("/" + name));
    return null;
  }

  /**
   * Returns an id inside this object; null if it is invalid, which is reported.
   *
   * @param below the pointer from this object
   * @param action the problem's action
   */
  public @Nullable UUID id(String below, JsonNode node, String action) {
    if (node.isString() && ID.matcher(node.stringValue()).matches()) {
      return UUID.fromString(node.stringValue());
    }
    misfit(below, node, "an id, as in 0197a1b2-0000-7000-8000-000000000000", action);
    return null;
  }

  /**
   * Returns a reader for a nested object, whose problems are reported with this one's.
   *
   * @param below the pointer from this object
   */
  public JsonFields within(String below, JsonNode node) {
    if (!node.isObject()) misfit(below, node, "an object", "Send a JSON object.");
    JsonNode its = node.isObject() ? node : MAPPER.createObjectNode();
    return new JsonFields(its, pointer + below, problems);
  }

  /**
   * Reports an invalid value.
   *
   * @param below the pointer from this object
   * @param expected the end of a sentence: "expected …"
   * @param action the problem's action
   */
  public void misfit(String below, JsonNode found, String expected, String action) {
    add(
        InputProblem.of(
                "invalid-field",
                "%s is %s, expected %s."
                    .formatted(pointer + below, shortened(found.toString()), expected),
                action)
            .field(below));
  }

  /** Reports a problem. Its field, if any, is a pointer from this object. */
  public void add(InputProblem problem) {
    // the first problem gets the others as its findings, whose number is limited
    if (problems.size() > InputProblem.MAX_FINDINGS) return;
    problems.add(problem.field() == null ? problem : problem.field(pointer + problem.field()));
  }

  /**
   * Reports all fields that were not asked for as unknown. Call it after reading all known fields.
   */
  public void refuseOthers() {
    for (String name : object.propertyNames()) {
      if (known.contains(name)) continue;
      add(
          InputProblem.of(
                  "unknown-field",
                  "%s has no field '%s'; it has %s."
                      .formatted(
                          pointer.isEmpty() ? "The request" : pointer,
                          shortened(name),
                          String.join(", ", known)),
                  "Remove or rename the field.")
              .field("/" + escaped(shortened(name))));
    }
  }

  /**
   * Ends the reading. Call it after reading all known fields.
   *
   * @throws RejectedInputException if any field is unknown or invalid
   */
  public void end() {
    refuseOthers();
    if (!problems.isEmpty()) throw new RejectedInputException(together());
  }

  /** Returns the first problem with all others as its findings. */
  private InputProblem together() {
    InputProblem first = problems.getFirst();
    List<String> others = new ArrayList<>(first.findings());
    for (InputProblem problem : problems.subList(1, problems.size())) {
      others.add(problem.message());
      others.addAll(problem.findings());
    }
    return first.findings(others);
  }

  /** Escapes a name as a part of a JSON pointer (RFC 6901, section 3). */
  public static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  private static String shortened(String text) {
    return ShortText.start(text, QUOTED_CHARS);
  }
}
