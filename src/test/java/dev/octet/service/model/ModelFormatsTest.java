package dev.octet.service.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedData;
import dev.octet.examples.ReadmeNetworks;
import dev.octet.service.ServiceClient;
import dev.octet.service.ServiceTest;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Uploads of models in ONNX, Keras and TensorFlow. */
@ServiceTest
class ModelFormatsTest {
  private static final String AUDIO = "models/robustness/ds_cnn_s_audio_frontend.pb";

  @LocalServerPort int port;
  private ServiceClient client;

  @BeforeEach
  void connect() {
    client = new ServiceClient(port);
  }

  private JsonNode upload(String name, byte[] file) throws Exception {
    return client.post("/models?name=" + name, file).uploaded();
  }

  private static String withNetwork(String path, String network) {
    return path
        + (path.contains("?") ? "&" : "?")
        + "network="
        + URLEncoder.encode(network, StandardCharsets.UTF_8);
  }

  private static byte[] shared(String path) throws IOException {
    return Files.readAllBytes(SharedData.require(path));
  }

  private static List<String> texts(JsonNode list, String field) {
    return list.valueStream().map(item -> item.path(field).asString()).toList();
  }

  @Test
  void anOnnxModelHasItsChannelsLastAndSaysSo() throws Exception {
    JsonNode model = upload("net.onnx", ReadmeNetworks.onnx());

    assertThat(model.path("format").asString()).isEqualTo("onnx");
    assertThat(model.at("/inputs/0/shape").toString()).isEqualTo("[1,32,32,1]");
    assertThat(model.at("/inputs/0/modelShape").toString()).isEqualTo("[1,1,32,32]");
    assertThat(model.at("/outputs/0/shape").toString()).isEqualTo("[1,10]");
    assertThat(model.at("/outputs/0").has("modelShape")).isFalse();
    assertThat(model.path("batchNormalizations").asInt()).isEqualTo(1);
    assertThat(model.path("multiplyAdds").asInt()).isEqualTo(15 * 15 * 8 * 9 + 8 * 10);
    assertThat(texts(model.path("warnings"), "code")).containsExactly("channels-last");
    assertThat(model.at("/warnings/0/message").asString()).contains("1x1x32x32");
  }

  @Test
  void anOnnxModelKeepsItsAxesOnRequest() throws Exception {
    String path = "/models?name=first.onnx";
    byte[] file = ReadmeNetworks.onnx();
    JsonNode first =
        client.post(withNetwork(path, "{\"imageLayout\": \"as-in-model\"}"), file).json(201);
    JsonNode last = client.post(path, file).json(201);

    assertThat(first.at("/inputs/0/shape").toString()).isEqualTo("[1,1,32,32]");
    assertThat(last.at("/inputs/0/shape").toString()).isEqualTo("[1,32,32,1]");
    assertThat(last.path("id")).as("another part of the same file").isNotEqualTo(first.path("id"));
    assertThat(
            client
                .post(withNetwork(path, "{\"imageLayout\":\"as-in-model\",\"begin\":[]}"), file)
                .json(200))
        .as("the same part, in other words")
        .isEqualTo(first);
  }

  @Test
  void aKerasModelIsStoredWithItsBatchNormalization() throws Exception {
    JsonNode model = upload("net.keras", ReadmeNetworks.keras());

    assertThat(model.path("format").asString()).isEqualTo("keras");
    assertThat(model.at("/inputs/0/shape").toString()).isEqualTo("[1,32,32,1]");
    assertThat(model.path("batchNormalizations").asInt()).isEqualTo(1);
    assertThat(model.path("multiplyAdds").asInt()).isEqualTo(15 * 15 * 8 * 9 + 8 * 10);
    assertThat(texts(model.path("operators"), "operator"))
        .contains("CONV_2D", "BATCH_NORMALIZATION", "RELU", "SOFTMAX");
    assertThat(texts(model.path("warnings"), "code")).containsExactly("open-dimension");
  }

  @Test
  void aZipOfASavedModelIsAModel() throws Exception {
    JsonNode model =
        upload("sequential.zip", shared("models/toolchains/keras/sequential_savedmodel.zip"));

    assertThat(model.path("format").asString()).isEqualTo("tensorflow");
    assertThat(model.path("inputs")).isNotEmpty();
    assertThat(model.path("batchNormalizations").asInt()).isPositive();
    assertThat(model.path("multiplyAdds").asLong()).isPositive();
  }

  @Test
  void aNetworkWithUnknownOperatorsIsRefusedWithAllOfThem() throws Exception {
    JsonNode problem =
        client.post("/models?name=audio.pb", shared(AUDIO)).problem(422, "unsupported-operator");

    assertThat(problem.path("detail").asString()).contains("AudioSpectrogram", "DecodeWav", "Mfcc");
    assertThat(problem.path("findings")).hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void thePartBehindTheUnknownOperatorsIsAModel() throws Exception {
    String path = "/models?name=behind.pb";
    JsonNode model =
        client.post(withNetwork(path, "{\"begin\": [\"Mfcc\"]}"), shared(AUDIO)).json(201);

    assertThat(texts(model.path("inputs"), "name")).containsExactly("Mfcc");
    assertThat(model.path("batchNormalizations").asInt()).isPositive();
    assertThat(texts(model.path("operators"), "operator")).contains("DEPTHWISE_CONV_2D");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {"begin": "Mfcc"}          | 422 | invalid-field   | /network/begin
          {"start": ["Mfcc"]}        | 422 | unknown-field   | /network/start
          {"imageLayout": "nchw"}    | 422 | invalid-field   | /network/imageLayout
          {"begin": ["Mfccc"]}       | 422 | unknown-tensor  | /network/begin
          {"begin": ["Mfcc"          | 400 | malformed-json  | /network
          """)
  void aPartThatIsNotOneIsRefusedAtItsField(String network, int status, String code, String field)
      throws Exception {
    JsonNode problem =
        client.post(withNetwork("/models", network), shared(AUDIO)).problem(status, code);

    assertThat(problem.path("field").asString()).isEqualTo(field);
  }

  @Test
  void anOnnxWithoutItsWeightsIsRefusedWithTheirFiles() throws Exception {
    byte[] zip = shared("models/toolchains/pytorch/mobilenet_v2_external.zip");
    String name = "alone.onnx";
    JsonNode problem =
        client
            .post("/models?name=" + name, ReadmeNetworks.entry(zip, ".onnx"))
            .problem(422, "missing-model-files");

    assertThat(problem.path("detail").asString()).contains(".data'");
    assertThat(problem.path("action").asString()).contains("zip");
    assertThat(upload("external.zip", zip).path("format").asString()).isEqualTo("onnx");
  }
}
