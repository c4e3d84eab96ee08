package dev.octet.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The committed contract explains itself: everything that a generated client shows has a
 * description in whole sentences. The descriptions come from the Javadoc of records and enums, from
 * {@code @Schema} and from the annotations of the controllers.
 */
class ContractDescriptionsTest {
  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "patch", "head", "options");

  /** Tags of Javadoc and names of Java members and packages; a description must not have them. */
  private static final Pattern JAVADOC =
      Pattern.compile("\\{@|\\w#\\w|(^|\\s)#\\w|\\bdev\\.octet\\b");

  /** What has to have a description, by its place in the contract. */
  private static final Map<String, JsonNode> DESCRIBED = new LinkedHashMap<>();

  private static JsonNode contract;

  @BeforeAll
  static void read() throws IOException {
    contract = YAMLMapper.shared().readTree(Files.readString(Path.of("openapi", "openapi.yaml")));
    DESCRIBED.clear();
    DESCRIBED.put("info", contract.path("info"));
    contract.path("tags").forEach(tag -> DESCRIBED.put("tag " + tag.path("name").asString(), tag));
    JsonNode components = contract.path("components");
    each(components.path("securitySchemes"), "securitySchemes", DESCRIBED::put);
    each(components.path("responses"), "responses", ContractDescriptionsTest::response);
    each(components.path("schemas"), "schemas", ContractDescriptionsTest::schema);
    each(contract.path("paths"), "paths", ContractDescriptionsTest::path);
  }

  @Test
  void eachSchemaPropertyParameterResponseAndOperationHasADescription() {
    assertThat(DESCRIBED).hasSizeGreaterThan(600);
    assertThat(offenders((place, node) -> node.path("description").asString("").isBlank()))
        .isEmpty();
  }

  @Test
  void eachDescriptionIsASentence() {
    assertThat(
            offenders(
                description(text -> !text.strip().endsWith(".") || !beginsLikeASentence(text))))
        .isEmpty();
  }

  @Test
  void noDescriptionIsIndentedOrHasMarksOfJavadoc() {
    assertThat(offenders(description(text -> text.startsWith(" ") || JAVADOC.matcher(text).find())))
        .isEmpty();
  }

  @Test
  void eachSchemaHasAType() {
    List<String> without = new ArrayList<>();
    each(
        contract.at("/components/schemas"),
        "schemas",
        (place, schema) -> {
          if (!schema.has("type")) without.add(place);
        });
    assertThat(without).isEmpty();
  }

  @Test
  void eachEnumSaysWhatItsValuesMean() {
    List<String> unexplained = new ArrayList<>();
    each(
        contract.at("/components/schemas"),
        "schemas",
        (place, schema) -> {
          for (JsonNode value : schema.path("enum")) {
            String line = "* `%s`: ".formatted(value.asString());
            if (!schema.path("description").asString("").contains(line)) {
              unexplained.add(place + ": " + value.asString());
            }
          }
        });
    assertThat(unexplained).isEmpty();
  }

  @Test
  void theContractNamesItsLicenseAndItsContact() {
    assertThat(contract.at("/info/license/identifier").asString("")).isEqualTo("Apache-2.0");
    assertThat(contract.at("/info/contact/name").asString("")).isNotBlank();
  }

  private static void path(String path, JsonNode operations) {
    operations
        .propertyStream()
        .filter(operation -> METHODS.contains(operation.getKey()))
        .forEach(operation -> operation(operation.getKey() + " " + path, operation.getValue()));
  }

  private static void operation(String place, JsonNode operation) {
    DESCRIBED.put(place, operation);
    for (JsonNode parameter : operation.path("parameters")) {
      DESCRIBED.put(place + " parameter " + parameter.path("name").asString(), parameter);
    }
    each(operation.path("responses"), place, ContractDescriptionsTest::response);
    each(
        operation.path("callbacks"),
        place,
        (callback, paths) -> each(paths, callback, ContractDescriptionsTest::path));
  }

  private static void response(String place, JsonNode response) {
    if (response.has("$ref")) return;
    DESCRIBED.put(place, response);
    each(response.path("headers"), place + " header", DESCRIBED::put);
  }

  private static void schema(String place, JsonNode schema) {
    DESCRIBED.put(place, schema);
    each(schema.path("properties"), place, ContractDescriptionsTest::schema);
  }

  private static void each(JsonNode parts, String place, Visitor visitor) {
    parts
        .propertyStream()
        .forEach(part -> visitor.visit(place + "/" + part.getKey(), part.getValue()));
  }

  private static List<String> offenders(BiPredicate<String, JsonNode> isOne) {
    return DESCRIBED.entrySet().stream()
        .filter(entry -> isOne.test(entry.getKey(), entry.getValue()))
        .map(entry ->
            "%s: %s".formatted(entry.getKey(), entry.getValue().path("description").asString("")))
        .toList();
  }

  private static BiPredicate<String, JsonNode> description(Predicate<String> isBad) {
    return (place, node) -> isBad.test(node.path("description").asString(""));
  }

  /** Returns whether a text begins with a capital letter, a digit, or code. */
  private static boolean beginsLikeASentence(String text) {
    if (text.isEmpty()) return false;
    char first = text.charAt(0);
    return Character.isUpperCase(first) || Character.isDigit(first) || first == '`';
  }

  /** Is given the parts of a JSON object with their places. */
  private interface Visitor {
    void visit(String place, JsonNode part);
  }
}
