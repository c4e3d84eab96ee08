package dev.octet.service.conversion;

import dev.octet.engine.JsonProblems;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.convert.recipe.InputShapeFields;
import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.json.JsonKind;
import dev.octet.json.JsonObject;
import dev.octet.service.platform.http.RequestJson;
import dev.octet.service.webhook.CallbackUrl;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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

  private static final JsonKind<String> CALLBACK_URL =
      JsonKind.text(MOST_BYTES)
          .map(text -> CallbackUrl.parse(text).toString())
          .advising("Correct the URL, or omit it and poll the conversion instead.");

  private static final JsonKind<List<String>> LABELS =
      JsonKind.list(JsonKind.line(1_000), 0, 100_000)
          .advising("Send the names of the classes as a list of texts, or omit the labels.");

  private static final JsonKind<String> NAME =
      JsonKind.line(200).advising("Send a short name in one line, or omit it.");

  private static final JsonKind<List<String>> TAGS =
      JsonKind.list(JsonKind.text(Tags.EXPECTED, Tags::isTag), 0, Tags.MOST)
          .advising("Send a list of short tags such as release or team:vision, or omit it.");

  private final JsonObject fields;

  private RequestReader(JsonObject fields) {
    this.fields = fields;
  }

  /**
   * Reads the JSON body of a request that names a stored model and a stored set.
   *
   * @throws RejectedInputException if a field is missing, unknown or invalid
   */
  static ConversionRequest readBody(JsonObject fields) {
    UUID modelId =
        fields.required(
            "modelId",
            RequestJson.RESOURCE_ID.advising(
                "Upload the model with POST /models and send its id."));
    UUID setId =
        fields.required(
            "calibrationSetId",
            RequestJson.RESOURCE_ID.advising(
                "Upload the set with POST /calibration-sets and send its id."));
    return new RequestReader(fields).rest(modelId, setId);
  }

  /**
   * Reads the form's part {@code request}, which has no ids, since the form carries both files. The
   * part may be absent.
   *
   * @throws RejectedInputException if a field is unknown or invalid
   */
  static ConversionRequest readPart(JsonObject fields) {
    return new RequestReader(fields).rest(null, null);
  }

  private ConversionRequest rest(@Nullable UUID modelId, @Nullable UUID setId) {
    Preprocessing preprocessing = Recipes.readPreprocessing(part("preprocessing"));
    Recipes.Read recipe = Recipes.read(part("recipe"));
    List<String> labels = Objects.requireNonNullElse(fields.optional("labels", LABELS), List.of());
    Map<String, List<Integer>> shapes =
        isTooLong("inputShapes") ? Map.of() : InputShapeFields.read(fields);
    String callbackUrl = fields.optional("callbackUrl", CALLBACK_URL);
    String name = fields.optional("name", NAME);
    List<String> tags = Objects.requireNonNullElse(fields.optional("tags", TAGS), List.of());
    JsonProblems.refuse(fields.faults());
    return new ConversionRequest(
        modelId,
        setId,
        preprocessing,
        recipe.recipe(),
        labels,
        shapes,
        callbackUrl,
        name,
        tags.stream().distinct().toList(),
        recipe.deprecations());
  }

  private JsonObject part(String name) {
    return isTooLong(name) ? JsonObject.empty(fields.pointer(name)) : fields.object(name);
  }

  private boolean isTooLong(String name) {
    if (!fields.isLonger(name, MAX_PART_CHARS)) return false;
    fields.accept(name);
    fields.invalid(
        name,
        "at most %,d characters of JSON".formatted(MAX_PART_CHARS),
        "Shorten it: name fewer layers, or give fewer numbers.");
    return true;
  }
}
