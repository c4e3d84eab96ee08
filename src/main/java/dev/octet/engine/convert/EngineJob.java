package dev.octet.engine.convert;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.octet.engine.Warning;
import dev.octet.engine.convert.recipe.Recipes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The job of a child process, as one line of JSON on its standard input: {@code
 * {"job":"inspect-model","model":"file:///…","modelName":"net.tflite"}}. The child responds with
 * {@link EngineEvent} lines. Paths are absolute.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "job")
@JsonSubTypes({
  @JsonSubTypes.Type(value = EngineJob.Convert.class, name = "convert"),
  @JsonSubTypes.Type(value = EngineJob.InspectModel.class, name = "inspect-model"),
  @JsonSubTypes.Type(value = EngineJob.InspectSet.class, name = "inspect-set"),
  @JsonSubTypes.Type(value = EngineJob.CheckConversion.class, name = "check-conversion"),
  @JsonSubTypes.Type(value = EngineJob.WriteInputs.class, name = "write-inputs")
})
public sealed interface EngineJob {
  /** The whole network of a model, as JSON. */
  String WHOLE = "{}";

  /** The word that starts a child process, in place of a command. */
  String WORD = "job";

  /**
   * Makes an artifact and its report; ends with {@link EngineEvent.Converted}.
   *
   * @param model file of the float network
   * @param modelName the sender's name of the model
   * @param calibration example inputs: a folder, an archive or an array
   * @param recipe a JSON object, parsed by {@link Recipes#parse(String)}
   * @param preprocessing a JSON object, parsed by {@link Recipes#parsePreprocessing}
   * @param labels names of the classes for the artifact's metadata; may be empty
   * @param threads at least 1; the artifact does not depend on it
   * @param outputs destinations of the networks
   * @param report destination of the report, as JSON
   * @param inputShapes shapes, by name, for inputs whose shape the model leaves open; may be empty
   */
  record Convert(
      Path model,
      String modelName,
      Path calibration,
      String recipe,
      String preprocessing,
      List<String> labels,
      int threads,
      Conversion.Outputs outputs,
      Path report,
      Map<String, List<Integer>> inputShapes,
      List<Warning> warnings)
      implements EngineJob {
    public Convert {
      labels = List.copyOf(labels);
      inputShapes = Map.copyOf(inputShapes);
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * Inspects a model file; ends with {@link EngineEvent.ModelInspected}.
   *
   * @param network a JSON object, parsed by {@link Recipes#parseNetwork}: the part to inspect
   * @param inputShapes shapes, by name, for inputs whose shape the model leaves open; may be empty
   */
  record InspectModel(
      Path model, String modelName, String network, Map<String, List<Integer>> inputShapes)
      implements EngineJob {
    public InspectModel {
      inputShapes = Map.copyOf(inputShapes);
    }

    /** Returns a job for a model whose open extents are guessed. */
    public static InspectModel of(Path model, String modelName) {
      return new InspectModel(model, modelName, WHOLE, Map.of());
    }
  }

  /**
   * Inspects a calibration set; ends with {@link EngineEvent.SetInspected}.
   *
   * @param checkMillis how long headers and contents of samples are read, in milliseconds from the
   *     start of the job
   */
  record InspectSet(Path set, long checkMillis) implements EngineJob {}

  /**
   * Checks everything about a conversion that can be known before the network runs; ends with
   * {@link EngineEvent.ConversionChecked}. The fields are those of {@link Convert}.
   *
   * @param checkMillis how long headers of images are read, or raw tensors, in milliseconds
   */
  record CheckConversion(
      Path model,
      String modelName,
      Path calibration,
      String recipe,
      String preprocessing,
      Map<String, List<Integer>> inputShapes,
      long checkMillis)
      implements EngineJob {
    public CheckConversion {
      inputShapes = Map.copyOf(inputShapes);
    }
  }

  /**
   * Writes a labelled set as inputs of an artifact; ends with {@link EngineEvent.InputsWritten}.
   *
   * @param artifact a {@code .tflite} file
   * @param artifactName the name of the artifact in messages
   * @param set a labelled set
   * @param preprocessing a JSON object from the artifact's report, or null to guess it as a
   *     conversion does
   * @param tensors destination of the inputs
   * @param labels destination of the class indexes
   */
  record WriteInputs(
      Path artifact,
      String artifactName,
      Path set,
      @Nullable String preprocessing,
      Path tensors,
      Path labels)
      implements EngineJob {}

  /** Returns the job as one line of JSON, without a line terminator. */
  default String toLine() {
    return Lines.MAPPER.writerFor(EngineJob.class).writeValueAsString(this);
  }

  /**
   * Parses a line.
   *
   * @throws tools.jackson.core.JacksonException if the line is not a job
   */
  static EngineJob parse(String line) {
    return Lines.MAPPER.readValue(line, EngineJob.class);
  }

  /** The JSON mapper for the lines. */
  final class Lines {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Lines() {}
  }
}
