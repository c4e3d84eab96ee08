package dev.octet.engine.cli;

import dev.octet.client.OctetClient;
import dev.octet.client.ServerUrl;
import dev.octet.engine.convert.EngineEvent;
import dev.octet.engine.convert.Progress;
import dev.octet.engine.convert.Stage;
import dev.octet.engine.convert.WholeFile;
import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.engine.convert.report.ReportFigures;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code octet submit}: converts a model on a service. */
@Command(
    name = SubmitCommand.NAME,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Quantize a float network on an Octet service: upload it, follow the conversion, download the"
          + " artifact and the report.",
      ""
    })
final class SubmitCommand extends ConversionCommand {
  static final String NAME = "submit";

  /** Environment variable with the API key, which other users of the machine can't read. */
  private static final String KEY_VARIABLE = "OCTET_KEY";

  @Option(
      names = "--server",
      required = true,
      paramLabel = "URL",
      description = "Address of the service, such as http://localhost:8080.")
  String server;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description =
          "An API key of the service. Default: the environment variable OCTET_KEY, which other"
              + " users of this machine can't see.")
  @Nullable String key;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Name of the conversion on the service, to find it in a list.")
  @Nullable String conversionName;

  @Option(
      names = "--tag",
      paramLabel = "TAG",
      description =
          "Tag of the conversion on the service, by which lists are filtered. May be given several"
              + " times.")
  List<String> tags = new ArrayList<>();

  SubmitCommand(Console console) {
    super(console);
  }

  @Override
  void checkUsage() {
    try {
      ServerUrl.parse(server);
    } catch (IllegalArgumentException e) {
      throw misused("--server: " + e.getMessage());
    }
    String secret = secret();
    if (secret != null && !secret.matches("[!-~]+")) {
      throw misused("the API key has characters that no key has; check --key or " + KEY_VARIABLE);
    }
    super.checkUsage();
  }

  private @Nullable String secret() {
    if (key != null) return key;
    String variable = System.getenv(KEY_VARIABLE);
    return variable == null || variable.isEmpty() ? null : variable;
  }

  @Override
  EngineEvent work(Path scratch, Progress progress) throws IOException {
    InputFiles.requireFile(model);
    InputFiles.requireThere(calibration);
    URI address = ServerUrl.parse(server);
    var client = new OctetClient(address, secret());
    ObjectNode request = request();
    String modelId = client.uploadModel(model, InputFiles.name(model, modelName));
    String setId =
        client.uploadSet(SetArchive.of(calibration, scratch), InputFiles.name(calibration, null));
    String conversion =
        client.start(request.put("modelId", modelId).put("calibrationSetId", setId));
    say("conversion", client.url(conversion).toString());
    JsonNode finished = client.follow(conversion, new StageProgress(progress)::show);

    Path artifact = scratch.resolve("artifact");
    client.download(finished, "tflite", artifact);
    Path json = scratch.resolve("report");
    client.download(finished, "report", json);
    String text = Files.readString(json);
    ReportFigures figures = figures(text, address);
    WholeFile.write(output, Files.readAllBytes(artifact));
    finish(figures, text);
    return new EngineEvent.Converted(
        figures.summary(), figures.preprocessing(), figures.warnings());
  }

  /** Returns the request without the ids of the model and the set. */
  private ObjectNode request() {
    JsonMapper mapper = JsonMapper.shared();
    Recipes.Read asked = recipe.read();
    asked.deprecations().forEach(this::warn);
    ObjectNode request = mapper.createObjectNode();
    request.set("recipe", mapper.readTree(Recipes.toJson(asked.recipe())));
    request.set("preprocessing", given(mapper.valueToTree(preprocessing.toPreprocessing())));
    if (labels != null) request.set("labels", mapper.valueToTree(TextArgument.lines(labels)));
    if (conversionName != null) request.put("name", conversionName);
    if (!tags.isEmpty()) request.set("tags", mapper.valueToTree(tags));
    request.set("inputShapes", mapper.valueToTree(inputShapes.toShapes()));
    return request;
  }

  /** Removes the fields that are not given. */
  private static ObjectNode given(ObjectNode fields) {
    fields.properties().removeIf(field -> field.getValue().isNull());
    return fields;
  }

  private static ReportFigures figures(String report, URI server) throws IOException {
    try {
      return ReportFigures.parse(report);
    } catch (JacksonException e) {
      throw new IOException(
          "the report of %s can't be read; is the service an older version than this command?"
              .formatted(server),
          e);
    }
  }

  /** Shows the events of a conversion: its stage, and the progress of the whole conversion. */
  private static final class StageProgress {
    private static final Map<String, Stage> STAGES =
        Arrays.stream(Stage.values()).collect(Collectors.toMap(Stage::label, stage -> stage));

    private final Progress progress;
    private @Nullable Stage shown;

    StageProgress(Progress progress) {
      this.progress = progress;
    }

    void show(JsonNode event) {
      Stage stage = STAGES.get(event.path("stage").asString(""));
      if (stage == null) return;
      if (stage != shown) progress.stage(stage);
      shown = stage;
      progress.advance(event.path("progress").asDouble(0));
    }
  }
}
