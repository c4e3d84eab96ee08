package dev.octet.json;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Parses JSON objects within limits. Fields that occur twice and text after the object are refused.
 */
public final class JsonReader {
  private static final int MESSAGE_CHARS = 120;

  private final JsonLimits limits;
  private final JsonMapper mapper;

  public JsonReader(JsonLimits limits) {
    this.limits = limits;
    mapper =
        JsonMapper.builder(
                JsonFactory.builder()
                    .streamReadConstraints(
                        StreamReadConstraints.builder()
                            .maxNestingDepth(limits.depth())
                            .maxTokenCount(limits.tokens())
                            .maxStringLength(limits.textChars())
                            .maxNameLength(limits.nameChars())
                            .maxNumberLength(limits.numberChars())
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
  }

  /**
   * Parses an object.
   *
   * @param pointer JSON pointer of the object, which its fields' pointers begin with; empty if it
   *     is the whole document
   * @throws MalformedJsonException if it is not a JSON object, or exceeds a limit
   */
  public JsonObject read(byte[] json, String pointer) throws MalformedJsonException {
    if (json.length > limits.bytes()) {
      throw new MalformedJsonException(
          "%,d bytes long, expected at most %,d".formatted(json.length, limits.bytes()));
    }
    JsonNode node;
    try {
      node = mapper.readTree(json);
    } catch (JacksonException e) {
      throw malformed(e);
    }
    if (node.isObject()) return new JsonObject(node, pointer);
    throw new MalformedJsonException(
        node.isMissingNode()
            ? "empty, expected a JSON object"
            : "a JSON %s, expected an object"
                .formatted(node.getNodeType().name().toLowerCase(Locale.ROOT)));
  }

  /** Parses an object from text, as {@link #read(byte[], String)} does. */
  public JsonObject read(String json, String pointer) throws MalformedJsonException {
    return read(json.getBytes(StandardCharsets.UTF_8), pointer);
  }

  private static MalformedJsonException malformed(JacksonException e) {
    TokenStreamLocation at = e.getLocation();
    return new MalformedJsonException(
        "not valid JSON: " + Quotation.of(e.getOriginalMessage(), MESSAGE_CHARS),
        at == null ? null : "line %d, column %d".formatted(at.getLineNr(), at.getColumnNr()),
        e);
  }
}
