package dev.octet.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The committed contract as a check of responses: status, content type, headers that it requires,
 * and the body's JSON with its required, nullable and unknown properties.
 */
public final class Contract {
  private static final Path FILE = Path.of("openapi", "openapi.yaml");
  private static final String REFERENCE = "#/components/";

  /** The contract, as it was when the first test asked for it. */
  public static final Contract COMMITTED = new Contract(read());

  private final JsonNode document;
  private final ObjectNode components;
  private final Map<JsonNode, Schema> schemas = new ConcurrentHashMap<>();
  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private Contract(JsonNode document) {
    this.document = document;
    components = (ObjectNode) document.path("components").deepCopy();
    components.path("schemas").forEach(Contract::refuseUnknownProperties);
  }

  private static JsonNode read() {
    try {
      return YAMLMapper.shared().readTree(Files.readString(FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void refuseUnknownProperties(JsonNode schema) {
    if (schema.has("properties") && !schema.has("additionalProperties")) {
      ((ObjectNode) schema).put("additionalProperties", false);
    }
  }

  /**
   * Checks a response to an operation of the contract. Responses to other requests, such as those
   * for the Swagger UI or with a method that a path does not have, are not its concern.
   */
  public void check(HttpResponse<byte[]> response) {
    JsonNode operation = operation(response);
    if (operation == null) return;
    String request = response.request().method() + " " + response.request().uri();
    JsonNode responses = operation.path("responses");
    JsonNode described = resolve(responses.path(Integer.toString(response.statusCode())));
    if (described.isMissingNode() && response.statusCode() >= 400) {
      described = resolve(responses.path("default"));
    }
    assertThat(described.isMissingNode())
        .as("%s gives %d, which the contract lacks", request, response.statusCode())
        .isFalse();
    body(request, response, described.path("content"));
  }

  private void body(String request, HttpResponse<byte[]> response, JsonNode content) {
    if (content.isMissingNode()) {
      assertThat(response.body()).as("%s has a body, the contract none", request).isEmpty();
      return;
    }
    if (response.request().method().equals("HEAD")) return;
    String type = mediaType(response);
    assertThat(content.has(type))
        .as("%s gives %s, the contract %s", request, type, content.propertyNames())
        .isTrue();
    if (!type.endsWith("json")) return;
    JsonNode body = JsonMapper.shared().readTree(response.body());
    List<Error> errors = schema(content.path(type).path("schema")).validate(body);
    assertThat(errors)
        .as("%s: %d and its body do not fit the contract", request, response.statusCode())
        .isEmpty();
  }

  private Schema schema(JsonNode schema) {
    return schemas.computeIfAbsent(
        schema,
        it -> {
          ObjectNode whole = JsonMapper.shared().createObjectNode();
          whole.setAll((ObjectNode) it);
          whole.set("components", components);
          return registry.getSchema(whole);
        });
  }

  private @Nullable JsonNode operation(HttpResponse<byte[]> response) {
    String path = response.request().uri().getPath();
    String method = response.request().method().toLowerCase(Locale.ROOT);
    Optional<JsonNode> found =
        document.path("paths").properties().stream()
            .filter(entry -> matches(entry.getKey(), path))
            .min((a, b) -> Integer.compare(variables(a.getKey()), variables(b.getKey())))
            .map(entry -> entry.getValue().path(method.equals("head") ? "get" : method));
    return found.filter(JsonNode::isObject).orElse(null);
  }

  private static boolean matches(String template, String path) {
    return Pattern.matches(template.replaceAll("\\{[^}]+}", "[^/]+"), path);
  }

  private static int variables(String template) {
    return template.length() - template.replace("{", "").length();
  }

  private static String mediaType(HttpResponse<byte[]> response) {
    String type = response.headers().firstValue("Content-Type").orElse("");
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).strip();
  }

  /** Returns the described response itself where an operation only refers to it. */
  private JsonNode resolve(JsonNode response) {
    String reference = response.path("$ref").asString("");
    return reference.startsWith(REFERENCE) ? document.at(reference.substring(1)) : response;
  }
}
