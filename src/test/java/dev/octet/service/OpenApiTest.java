package dev.octet.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedSample;
import dev.octet.engine.example.SampleFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The committed contract is the one that the service has, and its examples are what the service
 * answers. If a change is meant, write both (twice if examples change: the service reads them).
 */
@ServiceTest
class OpenApiTest {
  private static final Path CONTRACT = Path.of("openapi", "openapi.yaml");
  private static final Path EXAMPLES = Path.of("src/main/resources/dev/octet/service/examples");
  private static final String COMMAND = "mvn -q test -Dtest=OpenApiTest -Dopenapi=write";
  private static final String MODEL = "0197a1b2-0000-7000-8000-000000000000";
  private static final String SET = "0197a1b2-1000-7000-8000-000000000000";
  private static final String INSTANT = "2026-11-25T10:29:36.732586Z";

  @LocalServerPort int port;

  @Test
  void theCommittedContractIsTheOneOfTheService() throws Exception {
    ServiceClient.Answer answer = new ServiceClient(port).get("/v3/api-docs.yaml");
    assertThat(answer.status()).isEqualTo(200);
    same(CONTRACT, new String(answer.bytes(), StandardCharsets.UTF_8));
  }

  @Test
  void theSamplePassesTheServiceAsTheExamplesSay() throws Exception {
    var client = new ServiceClient(port);
    JsonNode model = client.post("/models?name=model.tflite", SharedSample.model()).uploaded();
    JsonNode set = client.post("/calibration-sets?name=calibration.zip", calibration()).json(201);
    String modelId = model.path("id").asString();
    String setId = set.path("id").asString();
    sameExample("model", model, modelId, MODEL);
    sameExample("calibration-set", set, setId, SET);

    String request =
        Files.readString(EXAMPLES.resolve("conversion-request.json"))
            .replace(MODEL, modelId)
            .replace(SET, setId);
    JsonNode accepted =
        client.post("/conversions", "application/json", BodyPublishers.ofString(request)).json(202);
    JsonNode conversion = client.awaitEnd(accepted.at("/links/self").asString());
    assertThat(conversion.path("state").asString()).as("%s", conversion).isEqualTo("SUCCEEDED");
    ContractExample.sameFields("conversion", conversion);
    JsonNode artifact = client.get(conversion.at("/artifacts/0/links/self").asString()).json(200);
    ContractExample.sameFields("artifact", artifact);
  }

  private static byte[] calibration() throws IOException {
    var zip = new ByteArrayOutputStream();
    SampleFolder.writeZip(SharedSample.get().calibration(), zip);
    return zip.toByteArray();
  }

  /** The sample and what is found in it are the same each time. */
  private static void sameExample(String name, JsonNode answer, String id, String exampleId)
      throws IOException {
    ((ObjectNode) answer).put("createdAt", INSTANT);
    same(EXAMPLES.resolve(name + ".json"), indented(answer).replace(id, exampleId) + "\n");
  }

  private static String indented(JsonNode node) {
    ObjectWriter writer = JsonMapper.shared().writerWithDefaultPrettyPrinter();
    return writer.writeValueAsString(node);
  }

  private static void same(Path file, String now) throws IOException {
    if (writes()) {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, now);
    }
    assertThat(Files.exists(file) ? Files.readString(file) : "")
        .as("%s is not what the service says; if the change is meant: %s", file, COMMAND)
        .isEqualTo(now);
  }

  private static boolean writes() {
    return "write".equals(System.getProperty("openapi"));
  }
}
