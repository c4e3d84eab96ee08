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
 * The fields of a JSON object in a request, read strictly: every field that is unknown or doesn't
 * fit is named by its JSON pointer, all at once when {@link #end} is called.
 */
public final class JsonFields {
  private static final int MAX_DEPTH = 8;

  /** Names of 100,000 classes and everything else. */
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
   * @throws RejectedInputException if it is none
   * @throws ContentTooLargeException if it is longer than that many bytes
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

  /** An object without fields. */
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

  /** A field that may be there; null where it is absent or JSON's null. */
  public @Nullable JsonNode field(String name) {
    known.add(name);
    JsonNode node = object.get(name);
    return node == null || node.isNull() ? null : node;
  }

  /** A text that may be there, of 1 to so many characters in one line. */
  public @Nullable String text(String name, int mostChars) {
    JsonNode node = field(name);
    if (node == null) return null;
    if (node.isString() && isLine(node.stringValue(), mostChars)) return node.stringValue();
    misfit("/" + name, node, "1 to %d characters in one line".formatted(mostChars), "Correct it.");
    return null;
  }

  /** Whether a text is 1 to so many characters in one line, not all of them blank. */
  public static boolean isLine(String text, int mostChars) {
    return !text.isBlank()
        && text.length() <= mostChars
        && text.chars().noneMatch(Character::isISOControl);
  }

  /**
   * An id that has to be there.
   *
   * @param action what to do where it isn't
   */
  public @Nullable UUID id(String name, String action) {
    JsonNode node = field(name);
    if (node != null) return id("/" + name, node, action);
    add(
        InputProblem.of("missing-field", "The field '%s' is missing.".formatted(name), action)
            .field("/" + name));
    return null;
  }

  /** An id at a place below this object; null, and a problem, where it is none. */
  public @Nullable UUID id(String below, JsonNode node, String action) {
    if (node.isString() && ID.matcher(node.stringValue()).matches()) {
      return UUID.fromString(node.stringValue());
    }
    misfit(below, node, "an id, as in 0197a1b2-0000-7000-8000-000000000000", action);
    return null;
  }

  /** An object at a place below this one, whose problems are told with this one's. */
  public JsonFields within(String below, JsonNode node) {
    if (!node.isObject()) misfit(below, node, "an object", "Correct it.");
    JsonNode its = node.isObject() ? node : MAPPER.createObjectNode();
    return new JsonFields(its, pointer + below, problems);
  }

  /**
   * Something does not fit.
   *
   * @param below the pointer from this object
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

  /** Adds a problem, whose field is a pointer from this object. */
  public void add(InputProblem problem) {
    // the first has the others as its findings
    if (problems.size() > InputProblem.MAX_FINDINGS) return;
    problems.add(problem.field() == null ? problem : problem.field(pointer + problem.field()));
  }

  /** All fields have been asked for: others are problems. */
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
   * All fields have been asked for.
   *
   * @throws RejectedInputException if there are others, or anything did not fit
   */
  public void end() {
    refuseOthers();
    if (!problems.isEmpty()) throw new RejectedInputException(together());
  }

  /** The first problem, with what else was found. */
  private InputProblem together() {
    InputProblem first = problems.getFirst();
    List<String> others = new ArrayList<>(first.findings());
    for (InputProblem problem : problems.subList(1, problems.size())) {
      others.add(problem.message());
      others.addAll(problem.findings());
    }
    return first.findings(others);
  }

  /** A name as a part of a pointer: RFC 6901, section 3. */
  public static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  private static String shortened(String text) {
    return ShortText.start(text, QUOTED_CHARS);
  }
}
