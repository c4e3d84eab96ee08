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
 * What a child process is told to do, as one line of JSON on its standard input: {@code
 * {"job":"inspect-model","model":"file:///…","modelName":"net.tflite"}}. It answers with {@link
 * EngineEvent} lines. Paths are absolute.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "job")
@JsonSubTypes({
  @JsonSubTypes.Type(value = EngineJob.Convert.class, name = "convert"),
  @JsonSubTypes.Type(value = EngineJob.InspectModel.class, name = "inspect-model"),
  @JsonSubTypes.Type(value = EngineJob.InspectSet.class, name = "inspect-set"),
  @JsonSubTypes.Type(value = EngineJob.WriteInputs.class, name = "write-inputs")
})
public sealed interface EngineJob {
  /** The word that starts a child, in the place of a command. */
  String WORD = "job";

  /**
   * Make an artifact and its report; ends with {@link EngineEvent.Converted}.
   *
   * @param model the float network's file
   * @param modelName what its sender calls it
   * @param calibration example inputs: a folder, an archive or an array
   * @param recipe a JSON object, read by {@link Recipes#read(String)}
   * @param preprocessing a JSON object, read by {@link Recipes#parsePreprocessing}
   * @param labels names of the classes, for the artifact's metadata; may be empty
   * @param threads at least 1; the artifact does not depend on it
   * @param outputs where the networks go
   * @param report where the report goes, as JSON
   * @param inputShapes for inputs that the model leaves open, by their names; may be empty
   * @param warnings what the report is to say of the request itself, before its other warnings; may
   *     be empty
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
   * Look at a model file; ends with {@link EngineEvent.ModelInspected}.
   *
   * @param inputShapes for inputs that the model leaves open, by their names; may be empty
   */
  record InspectModel(Path model, String modelName, Map<String, List<Integer>> inputShapes)
      implements EngineJob {
    public InspectModel {
      inputShapes = Map.copyOf(inputShapes);
    }

    /** Of a model whose open extents are guessed. */
    public static InspectModel of(Path model, String modelName) {
      return new InspectModel(model, modelName, Map.of());
    }
  }

  /** Look at a calibration set; ends with {@link EngineEvent.SetInspected}. */
  record InspectSet(Path set) implements EngineJob {}

  /**
   * Write a labelled set as an artifact's inputs; ends with {@link EngineEvent.InputsWritten}.
   *
   * @param artifact a {@code .tflite}
   * @param artifactName what messages call it
   * @param set a labelled set
   * @param preprocessing a JSON object as the artifact's report has it, or null to guess it as a
   *     conversion does
   * @param tensors where the inputs go
   * @param labels where the classes go
   */
  record WriteInputs(
      Path artifact,
      String artifactName,
      Path set,
      @Nullable String preprocessing,
      Path tensors,
      Path labels)
      implements EngineJob {}

  /** The job as one line of JSON, without the line's end. */
  default String toLine() {
    return Lines.MAPPER.writerFor(EngineJob.class).writeValueAsString(this);
  }

  /**
   * The job of a line.
   *
   * @throws tools.jackson.core.JacksonException if the line is none
   */
  static EngineJob parse(String line) {
    return Lines.MAPPER.readValue(line, EngineJob.class);
  }

  /** The mapper of the lines. */
  final class Lines {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Lines() {}
  }
}
