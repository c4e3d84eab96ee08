import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.ArtifactsApi;
import org.openapitools.client.api.CalibrationSetsApi;
import org.openapitools.client.api.ConversionsApi;
import org.openapitools.client.api.ModelsApi;
import org.openapitools.client.model.Artifact;
import org.openapitools.client.model.ArtifactKind;
import org.openapitools.client.model.CalibrationSet;
import org.openapitools.client.model.Conversion;
import org.openapitools.client.model.ConversionRequest;
import org.openapitools.client.model.JobState;
import org.openapitools.client.model.Model;
import org.openapitools.client.model.Problem;
import org.openapitools.client.model.Recipe;
import org.openapitools.client.model.Report;
import org.openapitools.client.model.Target;

// Converts a model on an Octet service with the Java client that openapi-generator writes; see
// docs/http-api.md. The arguments are MODEL.tflite SET OUT.tflite. In the environment: OCTET_URL,
// by default http://localhost:8080, and OCTET_KEY, an API key.

static final ApiClient CLIENT = client();
static final ModelsApi MODELS = new ModelsApi(CLIENT);
static final CalibrationSetsApi SETS = new CalibrationSetsApi(CLIENT);
static final ConversionsApi CONVERSIONS = new ConversionsApi(CLIENT);
static final ArtifactsApi ARTIFACTS = new ArtifactsApi(CLIENT);

void main(String[] arguments) throws Exception {
  var model = new File(arguments[0]);
  var set = new File(arguments[1]);
  var out = Path.of(arguments[2]);

  Model storedModel = MODELS.uploadModel(model, null, null);
  CalibrationSet storedSet = SETS.uploadCalibrationSet(set, null);
  IO.println("model %s, %d samples".formatted(storedModel.getName(), storedSet.getSamples()));

  var request =
      new ConversionRequest()
          .modelId(storedModel.getId())
          .calibrationSetId(storedSet.getId())
          .name("a conversion by the Java client")
          .tags(List.of("java"))
          .recipe(new Recipe().target(Target.INT8_PER_TENSOR).rewrites("none"));
  // sent again with the same key, after a broken connection, the request starts no second job
  Conversion started = CONVERSIONS.startConversion(request, UUID.randomUUID().toString(), null);
  Conversion conversion = follow(started);

  Report report = CONVERSIONS.getConversionReport(conversion.getId());
  IO.println("agreement %s".formatted(report.getSummary().getAgreement()));
  IO.println("worst layer %s dB".formatted(worstLayer(report)));
  download(conversion, out);

  // both files in one request, with the default recipe
  Conversion second = follow(CONVERSIONS.startConversionFromFiles(set, model, null, null, null));

  IO.println("listed %b and %b".formatted(isListed(conversion), isListed(second)));
  for (Conversion each : List.of(conversion, second)) {
    CONVERSIONS.removeConversion(each.getId());
    SETS.removeCalibrationSet(each.getCalibrationSetId());
  }
  // the same bytes under the same name are one model, however often they are uploaded
  MODELS.removeModel(storedModel.getId());
  try {
    CONVERSIONS.getConversion(conversion.getId(), null);
    throw new IllegalStateException("the conversion is still there");
  } catch (ApiException e) {
    Problem problem = CLIENT.getObjectMapper().readValue(e.getResponseBody(), Problem.class);
    IO.println("%d %s: %s".formatted(e.getCode(), problem.getCode(), problem.getDetail()));
  }
}

static ApiClient client() {
  var client = new ApiClient();
  String url = System.getenv("OCTET_URL");
  client.updateBaseUri(url == null ? "http://localhost:8080" : url);
  String key = System.getenv("OCTET_KEY");
  if (key != null) client.setRequestInterceptor(http -> http.header("X-API-Key", key));
  return client;
}

// Prints the events of a conversion, and returns it after its end. The generated method returns when
// the service has closed the stream, with a file of all events.
Conversion follow(Conversion started) throws Exception {
  File events = CONVERSIONS.followConversion(started.getId(), null);
  for (String line : Files.readAllLines(events.toPath())) {
    if (!line.startsWith("data:")) continue;
    JsonNode event = CLIENT.getObjectMapper().readTree(line.substring("data:".length()));
    IO.println("%s %s".formatted(event.path("state").asText(), event.path("progress")));
  }
  Conversion ended = CONVERSIONS.getConversion(started.getId(), null);
  if (ended.getState() != JobState.SUCCEEDED) {
    throw new IllegalStateException("the conversion failed: " + ended.getFailure());
  }
  return ended;
}

// The smallest signal-to-quantization-noise ratio of a layer, in decibels.
double worstLayer(Report report) {
  return report.getLayers().stream()
      .filter(layer -> layer.getOwnSqnrDb() != null)
      .mapToDouble(layer -> layer.getOwnSqnrDb())
      .min()
      .orElseThrow();
}

// Downloads the quantized network, and compares its SHA-256 with the one that the service states.
void download(Conversion conversion, Path out) throws Exception {
  UUID id =
      conversion.getArtifacts().stream()
          .filter(artifact -> artifact.getKind() == ArtifactKind.TFLITE)
          .findFirst()
          .orElseThrow()
          .getId();
  Artifact artifact = ARTIFACTS.getArtifact(id);
  File content = ARTIFACTS.getArtifactContent(id, null, null, null);
  byte[] sha256 =
      MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(content.toPath()));
  if (!HexFormat.of().formatHex(sha256).equals(artifact.getSha256())) {
    throw new IllegalStateException("the downloaded file is not the artifact");
  }
  Files.move(content.toPath(), out, StandardCopyOption.REPLACE_EXISTING);
  IO.println("downloaded %d bytes".formatted(artifact.getBytes()));
}

boolean isListed(Conversion conversion) throws ApiException {
  return CONVERSIONS
      .listConversions(
          conversion.getModelId(),
          JobState.SUCCEEDED,
          null, // target
          conversion.getTags(),
          null, // createdAfter
          "-createdAt",
          null, // cursor
          100)
      .getItems()
      .stream()
      .anyMatch(item -> item.getId().equals(conversion.getId()));
}
