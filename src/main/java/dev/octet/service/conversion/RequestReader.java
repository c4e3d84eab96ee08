package dev.octet.service.conversion;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.convert.recipe.InputShapeFields;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.service.platform.http.JsonFields;
import dev.octet.service.webhook.CallbackUrl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads and validates the JSON of a conversion request. */
final class RequestReader {
  /**
   * Maximum size of the JSON in bytes. The names of the 21,841 classes of the whole ImageNet take
   * 0.7 MB.
   */
  static final int MOST_BYTES = 1 << 20;

  /**
   * Maximum length of the recipe, the preprocessing and the input shapes, each. They are sent with
   * every representation of the conversion; labels are not.
   */
  private static final int MAX_PART_CHARS = 128 << 10;

  private static final String CALLBACK_ACTION =
      "Correct the URL, or omit it and poll the conversion instead.";

  private static final int MAX_LABELS = 100_000;
  private static final int MAX_LABEL_CHARS = 1_000;

  private final JsonFields fields;

  private RequestReader(JsonFields fields) {
    this.fields = fields;
  }

  /**
   * Reads the JSON body of a request that names a stored model and a stored set.
   *
   * @throws RejectedInputException if a field is missing, unknown or invalid
   */
  static ConversionRequest readBody(JsonFields fields) {
    UUID modelId = fields.id("modelId", "Upload the model with POST /models and send its id.");
    UUID setId =
        fields.id(
            "calibrationSetId", "Upload the set with POST /calibration-sets and send its id.");
    return new RequestReader(fields).rest(modelId, setId);
  }

  /**
   * Reads the form's part {@code request}, which has no ids, since the form carries both files. The
   * part may be absent.
   *
   * @throws RejectedInputException if a field is unknown or invalid
   */
  static ConversionRequest readPart(JsonFields fields) {
    return new RequestReader(fields).rest(null, null);
  }

  private ConversionRequest rest(@Nullable UUID modelId, @Nullable UUID setId) {
    Preprocessing preprocessing =
        part("preprocessing", Recipes::parsePreprocessing, Preprocessing.NOT_GIVEN);
    Recipes.Read recipe =
        part("recipe", Recipes::read, new Recipes.Read(Recipe.DEFAULT, List.of()));
    List<String> labels = labels();
    Map<String, List<Integer>> shapes = part("inputShapes", InputShapeFields::parse, Map.of());
    String callbackUrl = callbackUrl();
    fields.end();
    return new ConversionRequest(
        modelId,
        setId,
        preprocessing,
        recipe.recipe(),
        labels,
        shapes,
        callbackUrl,
        recipe.deprecations());
  }

  private <T> T part(String name, Function<String, T> parser, T absent) {
    JsonNode node = fields.field(name);
    if (node == null) return absent;
    String json = node.toString();
    if (json.length() > MAX_PART_CHARS) {
      fields.misfit(
          "/" + name,
          node,
          "at most %d characters of JSON".formatted(MAX_PART_CHARS),
          "Shorten it: name fewer layers, or give fewer numbers.");
      return absent;
    }
    try {
      return parser.apply(json);
    } catch (RejectedInputException e) {
      fields.add(e.problem().field(pointer(e.problem().field(), name, node)));
      return absent;
    }
  }

  /**
   * Returns the JSON pointer of a field that the engine names by its path, such as {@code
   * recipe.split.test}. Names may contain dots, so the path is followed through the request.
   */
  private static String pointer(@Nullable String field, String part, JsonNode sent) {
    var pointer = new StringBuilder("/" + part);
    if (field == null || !field.startsWith(part + ".")) return pointer.toString();
    String rest = field.substring(part.length() + 1);
    JsonNode node = sent;
    while (!node.has(rest)) {
      int dot = rest.indexOf('.');
      if (dot < 0) break;
      String name = rest.substring(0, dot);
      JsonNode child = node.isArray() ? node.path(Integer.parseInt(name)) : node.path(name);
      if (!child.isContainer()) break;
      pointer.append('/').append(JsonFields.escaped(name));
      node = child;
      rest = rest.substring(dot + 1);
    }
    return pointer.append('/').append(JsonFields.escaped(rest)).toString();
  }

  private @Nullable String callbackUrl() {
    JsonNode node = fields.field("callbackUrl");
    if (node == null) return null;
    try {
      if (node.isString()) return CallbackUrl.parse(node.stringValue()).toString();
      fields.misfit("/callbackUrl", node, "a URL", CALLBACK_ACTION);
    } catch (IllegalArgumentException e) {
      fields.misfit("/callbackUrl", node, String.valueOf(e.getMessage()), CALLBACK_ACTION);
    }
    return null;
  }

  private List<String> labels() {
    JsonNode node = fields.field("labels");
    if (node == null) return List.of();
    if (!node.isArray() || node.size() > MAX_LABELS) {
      fields.misfit(
          "/labels",
          node,
          "a list of at most %d names".formatted(MAX_LABELS),
          "Send the class names as a list of strings.");
      return List.of();
    }
    List<String> labels = new ArrayList<>();
    for (JsonNode label : node) {
      if (!label.isString() || !JsonFields.isLine(label.stringValue(), MAX_LABEL_CHARS)) {
        fields.misfit(
            "/labels/" + labels.size(),
            label,
            "a name of 1 to %d characters in one line".formatted(MAX_LABEL_CHARS),
            "Correct the name, or omit the labels.");
        return List.of();
      }
      labels.add(label.stringValue());
    }
    return labels;
  }
}
