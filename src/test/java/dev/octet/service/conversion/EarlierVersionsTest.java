package dev.octet.service.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.convert.EngineEvent;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.engine.convert.report.Report;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.service.ServiceClient;
import dev.octet.service.ServiceTest;
import dev.octet.service.model.Models;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Requests, rows and reports from before recipes were nested. */
@ServiceTest
class EarlierVersionsTest {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  /** As the version before wrote it into a row. */
  private static final String FLAT_RECIPE =
      """
      {"target":"int8-per-tensor","ranges":"mse","biasCorrection":true,
       "weightRounding":"error-compensated","keepFloat":["stem"],"floatLayers":2,
       "mixedLayers":"float32","inputType":"uint8","outputType":"auto","heldBack":0.4,
       "rewrite":{"pruning":"always","constantChannels":"observed-ranges","equalization":"fused",
       "separableBlocks":0,"reluForRelu6":false,"absorbBiases":true,"repairVariance":false,
       "meanForGlobalPool":true},"maxAgreementLoss":0.01}
      """;

  private static final String NESTED_RECIPE =
      """
      {"target": "int8-per-tensor",
       "network": {"begin": [], "end": [], "imageLayout": "channels-last",
                   "quantizedParts": "refuse"},
       "calibration": {"ranges": "mse"},
       "weights": {"rounding": "gptq", "biasCorrection": true},
       "precision": {"keepFloat": ["stem"], "maxFallbackLayers": 2, "fallbackType": "float32",
                     "integerOnly": false},
       "rewrites": [
         {"name": "sub-for-negated-add", "options": {}},
         {"name": "products-for-functions", "options": {}},
         {"name": "fuse-activations", "options": {}},
         {"name": "split-prelu", "options": {}},
         {"name": "mean-for-global-pool", "options": {}},
         {"name": "prune-constant-channels",
          "options": {"when": "always", "evidence": "observed-ranges"}},
         {"name": "cross-layer-equalization", "options": {"relu6": "fused"}},
         {"name": "high-bias-absorption", "options": {}}],
       "io": {"inputType": "uint8", "outputType": "auto", "unlikeRanges": "auto"},
       "split": {"selection": 0.2, "test": 0.2},
       "maxAgreementLoss": 0.01, "fullyConnected": "per-tensor"}
      """;

  @LocalServerPort int port;
  @Autowired ConversionRows rows;
  @Autowired ConversionRepository repository;
  @Autowired Models models;
  @Autowired JdbcTemplate database;
  @TempDir Path temp;
  private final List<UUID> rowsWithoutTask = new ArrayList<>();
  private ConversionClient client;

  /** No worker ever ends these rows, so they would stand in the queue of other tests. */
  @AfterEach
  void endRows() throws Exception {
    for (UUID id : rowsWithoutTask) client.http().withoutContract().cancel("/conversions/" + id);
  }

  @BeforeEach
  void client() {
    client = new ConversionClient(port);
  }

  /** A row without a task, so that no worker takes it. */
  private UUID row() throws Exception {
    var request =
        new ConversionRequest(
            UUID.fromString(client.model()),
            UUID.fromString(client.set(4)),
            Preprocessing.NOT_GIVEN,
            Recipe.DEFAULT,
            List.of(),
            Map.of(),
            null,
            null,
            List.of(),
            List.of());
    UUID id =
        repository
            .saveAndFlush(
                new ConversionJob(
                    models.require(Objects.requireNonNull(request.modelId())),
                    Objects.requireNonNull(request.calibrationSetId()),
                    request,
                    null))
            .id();
    rowsWithoutTask.add(id);
    // the target as the migration V12 fills it in
    database.update(
        "update conversions set recipe = ?, target = coalesce(?::json ->> 'target', 'int8') where id"
            + " = ?",
        FLAT_RECIPE,
        FLAT_RECIPE,
        id);
    return id;
  }

  private static byte[] oldReport() throws IOException {
    try (InputStream report =
        Recipes.class.getResourceAsStream(
            "/dev/octet/engine/convert/page/report-of-schema-1.json")) {
      return Objects.requireNonNull(report).readAllBytes();
    }
  }

  @Test
  void aSetOfAnEarlierVersionDoesNotSayHowManySamplesWereChecked() throws Exception {
    String id = client.set(4);
    assertThat(client.http().get("/calibration-sets/" + id).json(200).path("decoded").asInt())
        .isEqualTo(4);
    String old =
        """
        {"kind":"pictures","samples":4,"shapes":["32x32x1"],"labelled":false,"bytes":900,
         "problems":[{"code":"unreadable-image","message":"a.jpg is not an image."}]}
        """;
    database.update("update calibration_sets set summary = ? where id = ?::uuid", old, id);
    JsonNode set = client.http().get("/calibration-sets/" + id).json(200);
    assertThat(set.path("decoded").isNull()).isTrue();
    assertThat(set.path("samples").asInt()).isEqualTo(4);
    assertThat(set.at("/problems/0/code").asString()).isEqualTo("unreadable-image");
  }

  @Test
  void aRowShowsItsRecipeInTheNewForm() throws Exception {
    UUID id = row();
    assertThat(client.get(id.toString()).path("recipe")).isEqualTo(MAPPER.readTree(NESTED_RECIPE));
  }

  @Test
  void aRowThatStillWaitsIsConvertedByTheSameRecipe() throws Exception {
    UUID id = row();
    ConversionJob begun = rows.begin(id).orElseThrow();
    assertThat(Recipes.read(begun.recipe()))
        .isEqualTo(new Recipes.Read(Recipes.parse(FLAT_RECIPE), List.of()));
    assertThat(begun.target()).isEqualTo("int8-per-tensor");
  }

  @Test
  void aRecipeThatCanNoLongerBeReadIsShownAsItWasStored() throws Exception {
    UUID id = row();
    String unknown = "{\"target\": \"int8\", \"ranges\": \"of-old\"}";
    database.update("update conversions set recipe = ? where id = ?", unknown, id);
    ServiceClient unchecked = client.http().withoutContract();
    JsonNode shown = unchecked.get("/conversions/" + id).json(200);
    assertThat(shown.path("recipe")).isEqualTo(MAPPER.readTree(unknown));
  }

  @Test
  void aReportIsShownAsJsonAndAsAPage() throws Exception {
    UUID id = row();
    rows.begin(id);
    try (var folder = ConversionFolder.create(temp, id)) {
      Files.write(folder.artifact(), new byte[] {1});
      Files.write(folder.report(), oldReport());
      JsonNode report = MAPPER.readTree(oldReport());
      var converted =
          new EngineEvent.Converted(
              MAPPER.treeToValue(report.path("summary"), Report.Summary.class),
              Preprocessing.NOT_GIVEN,
              List.of());
      var position = new ProgressRecorder.Position(null, 1, List.of());
      assertThat(rows.succeed(id, 1, "float.tflite", folder, converted, position)).isTrue();
    }
    ServiceClient unchecked = client.http().withoutContract();
    String path = "/conversions/" + id + "/report";
    assertThat(unchecked.get(path).bytes()).isEqualTo(oldReport());
    ServiceClient.Answer page =
        unchecked.send(unchecked.request(path).header("Accept", "text/html"));
    assertThat(new String(page.bytes(), StandardCharsets.UTF_8))
        .contains("<h1>float.tflite</h1>", "target int8,", "98.5 %", "larger-than-float");
  }

  @Test
  void flatFieldsOfARequestAreAnsweredWithAWarning() throws Exception {
    String body =
        ConversionClient.body(
            client.model(),
            client.set(12),
            "\"recipe\": {\"ranges\": \"mse\", \"weights\": {\"biasCorrection\": false}}");
    JsonNode accepted = client.post(body).json(202);
    assertThat(codes(accepted)).containsExactly("deprecated-recipe-field");
    assertThat(accepted.at("/warnings/0/message").asString())
        .contains("'ranges'", "/recipe/calibration/ranges");
    assertThat(accepted.at("/recipe/calibration/ranges").asString()).isEqualTo("mse");
    assertThat(accepted.path("recipe").has("ranges")).isFalse();

    String id = accepted.path("id").asString();
    JsonNode ended = client.awaitEnd(id);
    assertThat(ended.path("state").asString()).as("%s", ended).isEqualTo("SUCCEEDED");
    assertThat(codes(ended)).startsWith("deprecated-recipe-field");
    JsonNode report = client.http().get("/conversions/" + id + "/report").json(200);
    assertThat(report.path("schema").asInt()).isEqualTo(Report.SCHEMA);
    assertThat(report.path("warnings")).isEqualTo(ended.path("warnings"));
    assertThat(report.path("recipe")).isEqualTo(ended.path("recipe"));
  }

  private static List<String> codes(JsonNode conversion) {
    return conversion.path("warnings").valueStream().map(it -> it.path("code").asString()).toList();
  }
}
