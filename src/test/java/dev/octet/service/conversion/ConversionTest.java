package dev.octet.service.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.evidence.SampleNeed;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Op;
import dev.octet.engine.read.ModelReader;
import dev.octet.service.ServiceClient;
import dev.octet.service.ServiceTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** From two uploads to an artifact and its report. */
@ServiceTest
class ConversionTest {
  @LocalServerPort int port;
  private ConversionClient client;

  @BeforeEach
  void connect() {
    client = new ConversionClient(port);
  }

  @Test
  void aModelAndPicturesBecomeAnArtifactThatStillReadsDigits() throws Exception {
    String model = client.model();
    String set = client.set(100);
    ServiceClient.Answer answer =
        client.post(
            ConversionClient.body(
                model,
                set,
                "\"recipe\": {\"calibration\": {\"ranges\": \"mse\"}}",
                "\"labels\": [\"null\", \"eins\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"neün\"]"));
    JsonNode accepted = answer.json(202);
    String id = accepted.path("id").asString();
    assertThat(answer.header("Location")).isEqualTo("/conversions/" + id);
    assertThat(answer.header("Retry-After")).isEqualTo("1");
    assertThat(id).matches("[0-9a-f]{8}-[0-9a-f]{4}-7.*");
    assertThat(accepted.path("state").asString()).isEqualTo("QUEUED");
    assertThat(accepted.path("queuePosition").asInt()).isPositive();
    assertThat(accepted.path("attempt").asInt()).isZero();

    JsonNode ended = client.awaitEnd(id);
    assertThat(ended.path("state").asString()).as("%s", ended).isEqualTo("SUCCEEDED");
    assertThat(ended.path("progress").asDouble()).isEqualTo(1);
    assertThat(ended.path("stage").isNull()).isTrue();
    assertThat(ended.path("queuePosition").isNull()).isTrue();
    assertThat(ended.path("failure").isNull()).isTrue();
    assertThat(ended.path("attempt").asInt()).isEqualTo(1);
    assertThat(ended.path("modelId").asString()).isEqualTo(model);
    assertThat(ended.path("recipe").path("calibration").path("ranges").asString()).isEqualTo("mse");
    assertThat(ended.path("recipe").path("weights").path("biasCorrection").asBoolean()).isTrue();
    assertThat(names(ended.path("stages")))
        .containsExactly("read", "calibrate", "rewrite", "quantize", "write", "measure");
    assertThat(ended.path("summary").path("samples").asInt()).isEqualTo(10);
    assertThat(ended.path("summary").path("measuredOn").asString()).isEqualTo("test");
    assertThat(ended.path("summary").path("optimistic").asBoolean(true)).isFalse();
    assertThat(ended.path("summary").path("agreement").asDouble()).isGreaterThan(0.9);
    assertThat(ended.path("links").path("report").asString())
        .isEqualTo("/conversions/" + id + "/report");

    ServiceClient.Answer again = client.http().get("/conversions/" + id);
    assertThat(again.header("Retry-After")).isEmpty();
    JsonNode report = client.http().get("/conversions/" + id + "/report").json(200);
    assertThat(report.path("model").path("name").asString()).isEqualTo("digits.tflite");
    assertThat(report.path("layers").size()).isPositive();
    assertThat(report.path("recipe")).isEqualTo(ended.path("recipe"));
    assertThat(ended.path("warnings")).isEqualTo(report.path("warnings"));
    assertThat(accepted.path("preprocessing").has("mean")).isFalse();
    assertThat(ended.path("preprocessing").path("mean"))
        .as("of the model's metadata")
        .isEqualTo(report.path("preprocessing").path("mean"))
        .hasSize(1);
    ServiceClient.Answer page =
        client
            .http()
            .send(
                client
                    .http()
                    .request("/conversions/" + id + "/report")
                    .header("Accept", "text/html,application/xml;q=0.9,*/*;q=0.8"));
    assertThat(page.header("Content-Type")).startsWith("text/html");
    assertThat(page.header("Content-Security-Policy")).startsWith("default-src 'none'");
    assertThat(new String(page.bytes(), java.nio.charset.StandardCharsets.UTF_8))
        .contains("<h1>digits.tflite</h1>", "<svg ");

    // the sample has channels that never vary, so that its float network was rewritten
    assertThat(ended.path("artifacts").size()).isEqualTo(4);
    JsonNode graphDef = ended.path("artifacts").get(2);
    assertThat(graphDef.path("kind").asString()).isEqualTo("fakequant-graphdef");
    assertThat(client.http().get(graphDef.path("href").asString() + "/content").bytes())
        .hasSize(graphDef.path("bytes").asInt());
    JsonNode link = ended.path("artifacts").get(0);
    assertThat(link.path("kind").asString()).isEqualTo("tflite");
    byte[] artifact = client.http().get(link.path("href").asString() + "/content").bytes();
    assertThat(artifact).hasSize(link.path("bytes").asInt());
    assertThat(link.path("sha256").asString())
        .isEqualTo(report.path("artifact").path("sha256").asString());
    assertThat(DigitReader.accuracy(artifact, report, 100)).isGreaterThan(0.9);
    assertThat(new String(artifact, java.nio.charset.StandardCharsets.UTF_8)).contains("neün");
  }

  @Test
  void theAnswerWarnsOfFewSamplesAndSaysHowManyWouldDo() throws Exception {
    String body = ConversionClient.body(client.model(), client.set(5));
    JsonNode ended = client.awaitEnd(client.post(body).json(202).path("id").asString());
    assertThat(ended.path("state").asString()).as("%s", ended).isEqualTo("SUCCEEDED");
    assertThat(ended.path("warnings").valueStream().map(it -> it.path("code").asString()))
        .contains("few-samples", "measured-on-calibration-samples");
    assertThat(ended.path("warnings").toString())
        .contains("%d samples would do".formatted(SampleNeed.RECOMMENDED));
    assertThat(ended.path("summary").path("measuredOn").asString()).isEqualTo("calibration");
    assertThat(ended.path("summary").path("optimistic").asBoolean(false)).isTrue();
  }

  @Test
  void aRecipeForTrainingEndsWithTheModelToTrain() throws Exception {
    String body =
        ConversionClient.body(
            client.model(), client.set(60), "\"recipe\": {\"rewrites\": \"full-separable\"}");
    String id = client.post(body).json(202).path("id").asString();
    JsonNode ended = client.awaitEnd(id);
    assertThat(ended.path("state").asString()).as("%s", ended).isEqualTo("SUCCEEDED");
    assertThat(ended.path("artifacts").valueStream().map(it -> it.path("kind").asString()))
        .containsExactly("tflite", "report", "fakequant-graphdef", "rewritten-model");
    String link = ended.path("artifacts").get(3).path("href").asString();
    assertThat(client.http().get(link).json(200).path("fileName").asString())
        .isEqualTo("digits_rewritten.tflite");
    byte[] rewritten = client.http().get(link + "/content").bytes();
    Graph graph = ModelReader.read(rewritten, "rewritten").graph();
    assertThat(graph.nodes())
        .filteredOn(node -> node.op() instanceof Op.DepthwiseConv2D)
        .isNotEmpty()
        .allMatch(node -> ((Op.Fusing) node.op()).activation() == Op.Activation.NONE);
    JsonNode report = client.http().get("/conversions/" + id + "/report").json(200);
    assertThat(report.path("rewrites").valueStream().map(it -> it.path("promise").asString()))
        .contains("NEEDS_TRAINING");
  }

  private static List<String> names(JsonNode stages) {
    List<String> names = new ArrayList<>();
    for (JsonNode stage : stages) {
      assertThat(stage.path("seconds").asDouble()).isNotNegative();
      names.add(stage.path("name").asString());
    }
    return names;
  }
}
