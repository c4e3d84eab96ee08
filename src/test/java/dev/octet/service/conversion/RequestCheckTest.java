package dev.octet.service.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.ColorModel;
import dev.octet.engine.calibrate.CalibrationSamples;
import dev.octet.service.ServiceClient;
import dev.octet.service.ServiceTest;
import dev.octet.service.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** What a conversion would fail for is refused when it is requested, at the field to change. */
@ServiceTest
class RequestCheckTest {
  @LocalServerPort int port;
  @Autowired JdbcTemplate database;
  @Autowired Storage storage;
  @TempDir Path folder;
  private ConversionClient client;

  @BeforeEach
  void connect() {
    client = new ConversionClient(port);
  }

  private String upload(String path, byte[] file) throws Exception {
    return client.http().post(path, file).uploaded().path("id").asString();
  }

  private String colorModel() throws Exception {
    return upload("/models?name=color.tflite", ColorModel.channelsLast());
  }

  private String set(String name, byte[] file) throws Exception {
    return upload("/calibration-sets?name=" + name, file);
  }

  private static byte[] npy(String shape) {
    int elements =
        Arrays.stream(shape.split("x")).mapToInt(Integer::parseInt).reduce(1, Math::multiplyExact);
    return CalibrationSamples.npy("<f4", false, shape.replace("x", ", "), new byte[elements * 4]);
  }

  private byte[] zip(Map<String, byte[]> files) throws IOException {
    return Files.readAllBytes(CalibrationSamples.zip(folder.resolve("set.zip"), files));
  }

  private byte[] images() throws IOException {
    return zip(
        Map.of("a.jpg", CalibrationSamples.jpeg(20, 30), "b.jpg", CalibrationSamples.jpeg(9, 9)));
  }

  /** The problem of a request that starts nothing. */
  private JsonNode refusal(String code, String model, String set, String... more) throws Exception {
    long before = conversions();
    JsonNode problem = client.post(ConversionClient.body(model, set, more)).problem(422, code);
    assertThat(conversions()).isEqualTo(before);
    assertThat(problem.path("action").asString()).isNotBlank();
    return problem;
  }

  private long conversions() {
    return database.queryForList("select id from conversions").size();
  }

  private static String field(JsonNode problem) {
    return problem.path("field").asString();
  }

  private static String detail(JsonNode problem) {
    return problem.path("detail").asString();
  }

  @ParameterizedTest
  @CsvSource({
    "5x3x12x8, 'channels first (NCHW)', 'np.transpose(x, (0, 2, 3, 1))'",
    "3x12x8, 'channels first (CHW)', 'np.transpose(x, (1, 2, 0))'",
    "5x8x12x3, 'height and width in the wrong order', 'np.transpose(x, (0, 2, 1, 3))'"
  })
  void arraysWhoseAxesAreInAnotherOrder(String shape, String looks, String action)
      throws Exception {
    JsonNode problem = refusal("shape-mismatch", colorModel(), set("x.npy", npy(shape)));
    assertThat(field(problem)).isEqualTo("/calibrationSetId");
    assertThat(problem.path("file").asString()).isEqualTo("x.npy");
    assertThat(detail(problem)).contains(shape, "input 'image' needs 1x12x8x3", looks);
    assertThat(problem.path("action").asString()).contains(action);
  }

  @Test
  void arraysInManyFilesOfWhichOneHasChannelsFirst() throws Exception {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < 12; i++) files.put("%02d.npy".formatted(i), npy("12x8x3"));
    files.put("07.npy", npy("3x12x8"));
    JsonNode problem = refusal("shape-mismatch", colorModel(), set("set.zip", zip(files)));
    assertThat(problem.path("file").asString()).isEqualTo("07.npy");
    assertThat(detail(problem)).contains("channels first (CHW)", "1 of 12 samples");
    assertThat(problem.path("findings")).hasSize(1);
  }

  @Test
  void samplesOfAWrongSize() throws Exception {
    String model = colorModel();
    JsonNode array = refusal("shape-mismatch", model, set("x.npy", npy("4x14x8x3")));
    assertThat(detail(array)).contains("14x8x3", "1x12x8x3").doesNotContain("looks like");
    assertThat(field(array)).isEqualTo("/calibrationSetId");
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("a.raw", new byte[12 * 8 * 3]);
    files.put("b.raw", new byte[100]);
    files.put("c.raw", new byte[12 * 8 * 3 * 4]);
    JsonNode raw = refusal("shape-mismatch", model, set("raw.zip", zip(files)));
    assertThat(raw.path("file").asString()).isEqualTo("b.raw");
    assertThat(detail(raw)).contains("100 bytes", "288 elements", "1 of 3 samples");
    assertThat(field(raw)).isEqualTo("/calibrationSetId");
  }

  @Test
  void valuesOfRawTensorsThatAreNotFinite() throws Exception {
    var values = new float[12 * 8 * 3];
    values[17] = Float.NaN;
    byte[] bad = CalibrationSamples.floats(values);
    byte[] good = CalibrationSamples.floats(new float[12 * 8 * 3]);
    String set = set("raw.zip", zip(Map.of("a.raw", good, "b.raw", bad)));
    JsonNode problem = refusal("non-finite-value", colorModel(), set);
    assertThat(problem.path("file").asString()).isEqualTo("b.raw");
    assertThat(detail(problem)).contains("Element 17", "NaN", "1 of 2 samples");
    assertThat(field(problem)).isEqualTo("/calibrationSetId");
  }

  @Test
  void setsForAnotherKindOfInput() throws Exception {
    String set = set("images.zip", images());
    String two = upload("/models?name=two.tflite", ColorModel.twoInputs());
    assertThat(detail(refusal("shape-mismatch", two, set))).contains("images", "2 inputs");
    byte[] npz = zip(Map.of("a.npy", npy("4x12x8x3"), "b.npy", npy("4x7"), "c.npy", npy("4x5")));
    JsonNode missing = refusal("missing-array", two, set("arrays.npz", npz));
    assertThat(detail(missing)).contains("'a' (12x8x3)", "input 'left'", "input 'right'");
    assertThat(field(missing)).isEqualTo("/calibrationSetId");
  }

  @Test
  void imagesFitAnInputWithItsChannelsFirst() throws Exception {
    String first = upload("/models?name=first.tflite", ColorModel.channelsFirst());
    String set = set("images.zip", images());
    String grey = "\"preprocessing\": {\"channels\": \"GRAY\"}";
    JsonNode problem = refusal("shape-mismatch", first, set, grey);
    assertThat(field(problem)).isEqualTo("/preprocessing/channels");
    String colors =
        "\"preprocessing\": {\"size\": [12, 8], \"mean\": [1, 2, 3], \"std\": [50, 60, 70]}";
    String id =
        client.post(ConversionClient.body(first, set, colors)).json(202).path("id").asString();
    assertThat(client.awaitEnd(id).path("state").asString()).isEqualTo("SUCCEEDED");
  }

  @Test
  void layersThatTheModelLacks() throws Exception {
    String set = set("images.zip", images());
    JsonNode problem =
        refusal(
            "unknown-layer",
            colorModel(),
            set,
            "\"recipe\": {\"precision\": {\"keepFloat\": [\"pool\", \"stem/Relu6\", \"clases\"]}}");
    assertThat(field(problem)).isEqualTo("/recipe/precision/keepFloat/1");
    assertThat(problem.path("file").asString()).isEqualTo("color.tflite");
    assertThat(detail(problem)).isEqualTo("The model has no layer 'stem/Relu6'. It has 'stem'.");
    assertThat(problem.path("action").asString()).contains("GET /models/{id}");
    assertThat(problem.path("findings").values().stream().map(JsonNode::asString))
        .containsExactly(
            "/recipe/precision/keepFloat/1: The model has no layer 'stem/Relu6'. It has 'stem'.",
            "/recipe/precision/keepFloat/2: The model has no layer 'clases'. It has 'classes'.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "inputShapes": {"picture": [1, 12, 8, 3]} | unknown-input            | /inputShapes/picture
          "inputShapes": {"a/b": [1]}               | unknown-input            | /inputShapes/a~1b
          "inputShapes": {"image": [1, 12, 9, 3]}   | input-shape-does-not-fit | /inputShapes/image/2
          "inputShapes": {"image": [12, 8, 3]}      | input-shape-does-not-fit | /inputShapes/image
          "preprocessing": {"mean": [1, 2]}         | bad-preprocessing        | /preprocessing/mean
          "preprocessing": {"std": [1, 2, 3, 4]}    | bad-preprocessing        | /preprocessing/std
          "preprocessing": {"size": [8, 12]}        | shape-mismatch           | /preprocessing/size
          "preprocessing": {"channels": "GRAY"}     | shape-mismatch           | /preprocessing/channels
          """)
  void fieldsThatDoNotFitTheModel(String more, String code, String field) throws Exception {
    JsonNode problem = refusal(code, colorModel(), set("images.zip", images()), more);
    assertThat(field(problem)).isEqualTo(field);
  }

  @Test
  void ofAFormThePartIsNamedAndNothingIsKept() throws Exception {
    Storage.Contents before = storage.contents();
    long started = conversions();
    JsonNode shape = form(npy("5x3x12x8")).post(client.http()).problem(422, "shape-mismatch");
    assertThat(field(shape)).isEqualTo("calibrationSet");
    assertThat(detail(shape)).contains("channels first");
    JsonNode layer =
        form(npy("5x12x8x3"))
            .json("request", "{\"recipe\": {\"precision\": {\"keepFloat\": [\"stm\"]}}}")
            .post(client.http())
            .problem(422, "unknown-layer");
    assertThat(field(layer)).isEqualTo("/recipe/precision/keepFloat/0");
    var nan = new float[2 * 12 * 8 * 3];
    nan[300] = Float.NaN;
    byte[] array =
        CalibrationSamples.npy("<f4", false, "2, 12, 8, 3", CalibrationSamples.floats(nan));
    JsonNode value = form(array).post(client.http()).problem(422, "non-finite-value");
    assertThat(field(value)).isEqualTo("calibrationSet");
    JsonNode model =
        new Form()
            .file("model", "m.tflite", new byte[100])
            .file("calibrationSet", "x.npy", npy("5x12x8x3"))
            .post(client.http())
            .problem(422, "not-a-model");
    assertThat(field(model)).isEqualTo("model");
    assertThat(conversions()).isEqualTo(started);
    ConversionClient.await(storage::contents, after -> after.addsNothingTo(before));
  }

  private static Form form(byte[] set) {
    return new Form()
        .file("model", "color.tflite", ColorModel.channelsLast())
        .file("calibrationSet", "x.npy", set);
  }

  @Test
  void goodRequestsAreAcceptedAndLeaveNoFiles() throws Exception {
    Storage.Contents before = storage.contents();
    ServiceClient.Answer answer =
        client.post(
            ConversionClient.body(
                colorModel(),
                set("x.npy", npy("5x12x8x3")),
                "\"inputShapes\": {\"image\": [1, 12, 8, 3]}",
                "\"recipe\": {\"precision\": {\"keepFloat\": [\"stem\"]}}"));
    String id = answer.json(202).path("id").asString();
    assertThat(client.awaitEnd(id).path("state").asString()).isEqualTo("SUCCEEDED");
    ConversionClient.await(
        storage::contents,
        after ->
            after.files().stream()
                .filter(file -> !before.files().contains(file))
                .noneMatch(file -> file.contains("check-")));
  }
}
