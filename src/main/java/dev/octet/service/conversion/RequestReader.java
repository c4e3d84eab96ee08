package dev.octet.service.conversion;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.calibrate.Preprocessing;
import dev.octet.engine.convert.Recipe;
import dev.octet.engine.convert.Recipes;
import dev.octet.service.platform.ContentTooLargeException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
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
 * Reads the JSON of a request strictly: every field that is unknown or doesn't fit is named by its
 * JSON pointer, all at once.
 */
final class RequestReader {
  /** Far more than the names of 100,000 classes need. */
  static final int MOST_BYTES = 8 << 20;

  private static final int MAX_DEPTH = 8;
  private static final int MAX_LABELS = 100_000;
  private static final int MAX_LABEL_CHARS = 1_000;
  private static final int QUOTED_CHARS = 60;
  private static final Pattern ID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final JsonNode object;
  private final Set<String> known = new LinkedHashSet<>();
  private final List<InputProblem> problems = new ArrayList<>();

  private RequestReader(JsonNode object) {
    this.object = object;
  }

  /**
   * Reads the body of a request that names a model and a set.
   *
   * @throws RejectedInputException if it is no JSON or something in it doesn't fit
   * @throws ContentTooLargeException if it is longer than {@value #MOST_BYTES} bytes
   */
  static ConversionRequest readBody(InputStream body) throws IOException {
    var reader = new RequestReader(parse(body));
    UUID modelId = reader.id("modelId", "Upload the model with POST /models and give its id.");
    UUID setId =
        reader.id(
            "calibrationSetId", "Upload the set with POST /calibration-sets and give its id.");
    return reader.rest(modelId, setId);
  }

  /**
   * Reads the part of a form that says what to do with the files that the form carries; it may be
   * absent.
   */
  static ConversionRequest readPart(@Nullable InputStream part) throws IOException {
    JsonNode object = part == null ? MAPPER.createObjectNode() : parse(part);
    return new RequestReader(object).rest(null, null);
  }

  private static JsonNode parse(InputStream stream) throws IOException {
    byte[] text = stream.readNBytes(MOST_BYTES + 1);
    if (text.length > MOST_BYTES) throw new ContentTooLargeException(MOST_BYTES);
    JsonNode node;
    try {
      node = MAPPER.readTree(text);
    } catch (JacksonException e) {
      throw new RejectedInputException(malformed(e), e);
    }
    if (node.isObject()) return node;
    String found = node.getNodeType().name().toLowerCase(Locale.ROOT);
    throw new RejectedInputException(
        InputProblem.of(
            "malformed-json",
            node.isMissingNode()
                ? "The request is empty, expected a JSON object."
                : "The request is a JSON %s, expected an object.".formatted(found),
            "Send a JSON object."));
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

  private ConversionRequest rest(@Nullable UUID modelId, @Nullable UUID setId) {
    Preprocessing preprocessing =
        part("preprocessing", Recipes::parsePreprocessing, Preprocessing.NOT_GIVEN);
    Recipe recipe = part("recipe", Recipes::parse, Recipe.DEFAULT);
    List<String> labels = labels();
    refuseUnknown();
    if (!problems.isEmpty()) throw new RejectedInputException(together());
    return new ConversionRequest(modelId, setId, preprocessing, recipe, labels);
  }

  private @Nullable UUID id(String name, String action) {
    JsonNode node = field(name);
    if (node == null) {
      problems.add(
          InputProblem.of("missing-field", "The field '%s' is missing.".formatted(name), action)
              .field("/" + name));
      return null;
    }
    if (node.isString() && ID.matcher(node.stringValue()).matches()) {
      return UUID.fromString(node.stringValue());
    }
    misfit("/" + name, node, "an id, as in 0197a1b2-0000-7000-8000-000000000000", action);
    return null;
  }

  private <T> T part(String name, Function<String, T> parser, T absent) {
    JsonNode node = field(name);
    if (node == null) return absent;
    try {
      return parser.apply(node.toString());
    } catch (RejectedInputException e) {
      problems.add(e.problem().field(pointer(e.problem().field(), name)));
      return absent;
    }
  }

  /** The pointer of a field that the engine names {@code recipe.FIELD}. */
  private static String pointer(@Nullable String field, String part) {
    if (field == null || !field.startsWith(part + ".")) return "/" + part;
    return "/" + part + "/" + escaped(field.substring(part.length() + 1));
  }

  /** RFC 6901, section 3. */
  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  private List<String> labels() {
    JsonNode node = field("labels");
    if (node == null) return List.of();
    if (!node.isArray() || node.size() > MAX_LABELS) {
      misfit("/labels", node, "a list of at most %d names".formatted(MAX_LABELS), "Correct it.");
      return List.of();
    }
    List<String> labels = new ArrayList<>();
    for (JsonNode label : node) {
      if (!label.isString() || !isLabel(label.stringValue())) {
        misfit(
            "/labels/" + labels.size(),
            label,
            "a name of 1 to %d characters in one line".formatted(MAX_LABEL_CHARS),
            "Correct it, or leave the labels out.");
        return List.of();
      }
      labels.add(label.stringValue());
    }
    return labels;
  }

  private static boolean isLabel(String text) {
    return !text.isBlank()
        && text.length() <= MAX_LABEL_CHARS
        && text.chars().noneMatch(Character::isISOControl);
  }

  private @Nullable JsonNode field(String name) {
    known.add(name);
    JsonNode node = object.get(name);
    return node == null || node.isNull() ? null : node;
  }

  private void misfit(String pointer, JsonNode found, String expected, String action) {
    problems.add(
        InputProblem.of(
                "invalid-field",
                "%s is %s, expected %s.".formatted(pointer, shortened(found.toString()), expected),
                action)
            .field(pointer));
  }

  private void refuseUnknown() {
    for (String name : object.propertyNames()) {
      if (known.contains(name)) continue;
      problems.add(
          InputProblem.of(
                  "unknown-field",
                  "The request has no field '%s'; it has %s."
                      .formatted(shortened(name), String.join(", ", known)),
                  "Remove or rename the field.")
              .field("/" + escaped(shortened(name))));
    }
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

  private static String shortened(String text) {
    return text.length() <= QUOTED_CHARS ? text : text.substring(0, QUOTED_CHARS) + "…";
  }
}
