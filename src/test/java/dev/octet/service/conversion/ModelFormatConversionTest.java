package dev.octet.service.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.ColorOnnx;
import dev.octet.engine.calibrate.CalibrationSamples;
import dev.octet.examples.ReadmeNetworks;
import dev.octet.service.ServiceTest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Conversions of models in ONNX and Keras. */
@ServiceTest
class ModelFormatConversionTest {
  @LocalServerPort int port;
  private ConversionClient client;

  @BeforeEach
  void connect() {
    client = new ConversionClient(port);
  }

  /** A recipe that needs little time, with more fields. */
  private static String fast(String more) {
    return """
    "recipe": {"weights": {"rounding": "nearest"}, "calibration": {"ranges": "min-max"}%s}\
    """
        .formatted(more);
  }

  private JsonNode converted(String name, byte[] model, String more) throws Exception {
    String id = client.http().post("/models?name=" + name, model).uploaded().path("id").asString();
    JsonNode accepted =
        client.post(ConversionClient.body(id, client.set(30), fast(more))).json(202);
    JsonNode ended = client.awaitEnd(accepted.path("id").asString());
    assertThat(ended.path("state").asString()).as("%s", ended).isEqualTo("SUCCEEDED");
    return client.http().get(ended.at("/links/report").asString()).json(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"net.onnx", "net.keras"})
  void anUploadedModelIsConvertedById(String name) throws Exception {
    boolean onnx = name.endsWith(".onnx");
    JsonNode report = converted(name, onnx ? ReadmeNetworks.onnx() : ReadmeNetworks.keras(), "");

    assertThat(report.at("/model/name").asString()).isEqualTo(name);
    assertThat(report.path("layers")).isNotEmpty();
    List<String> warnings =
        report.path("warnings").valueStream().map(it -> it.path("code").asString()).toList();
    assertThat(warnings.contains("channels-last")).as("%s", warnings).isEqualTo(onnx);
  }

  /** The conversion and its report say that the arrays were read in the order of the model. */
  @Test
  void arraysMayHaveTheOrderOfTheModel() throws Exception {
    String model =
        client
            .http()
            .post("/models?name=color.onnx", ColorOnnx.of(-1, 3, 12, 8))
            .uploaded()
            .path("id")
            .asString();
    var values = new float[10 * 3 * 12 * 8];
    for (int i = 0; i < values.length; i++) values[i] = i * 37 % 101 / 50f - 1;
    byte[] npy =
        CalibrationSamples.npy("<f4", false, "10, 3, 12, 8", CalibrationSamples.floats(values));
    String set =
        client.http().post("/calibration-sets?name=x.npy", npy).json(201).path("id").asString();
    JsonNode accepted = client.post(ConversionClient.body(model, set, fast(""))).json(202);
    JsonNode ended = client.awaitEnd(accepted.path("id").asString());
    assertThat(ended.path("state").asString()).as("%s", ended).isEqualTo("SUCCEEDED");
    JsonNode report = client.http().get(ended.at("/links/report").asString()).json(200);
    for (JsonNode document : List.of(ended, report)) {
      assertThat(document.path("warnings").valueStream())
          .filteredOn(it -> it.path("code").asString().equals("arrays-in-model-order"))
          .singleElement()
          .asString()
          .contains("10 of 10 samples of input 'image'", "1x3x12x8", "1x12x8x3");
    }
  }

  @Test
  void theReportHasTheNamesOfTheModel() throws Exception {
    JsonNode report = converted("names.onnx", ReadmeNetworks.onnx(), "");

    assertThat(report.path("layers").valueStream().map(it -> it.path("layer").asString()))
        .contains("linear", "relu");
  }

  @Test
  void aRecipeNamesThePartThatIsConverted() throws Exception {
    JsonNode report =
        converted("part.onnx", ReadmeNetworks.onnx(), ", \"network\": {\"end\": [\"view\"]}");

    assertThat(report.at("/recipe/network/end/0").asString()).isEqualTo("view");
    assertThat(report.path("layers").valueStream().map(it -> it.path("layer").asString()))
        .contains("relu")
        .doesNotContain("linear");
  }
}
