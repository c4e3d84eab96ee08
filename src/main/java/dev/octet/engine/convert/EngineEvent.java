package dev.octet.engine.convert;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.octet.engine.InputProblem;
import dev.octet.engine.Warning;
import dev.octet.engine.convert.report.Report;
import dev.octet.engine.lint.LintFinding;
import dev.octet.engine.samples.SetSummary;
import dev.octet.engine.samples.input.Preprocessing;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a child process says on its standard output, one JSON object a line ({@code --progress
 * json}): {@code {"event":"stage","stage":"calibrate"}}. A run ends with exactly one of {@link
 * Converted}, {@link ModelInspected}, {@link SetInspected}, {@link Linted}, {@link InputsWritten},
 * {@link Rejected}, {@link OutOfMemory} or {@link Failed}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(value = EngineEvent.StageBegan.class, name = "stage"),
  @JsonSubTypes.Type(value = EngineEvent.Advanced.class, name = "progress"),
  @JsonSubTypes.Type(value = EngineEvent.Converted.class, name = "result"),
  @JsonSubTypes.Type(value = EngineEvent.ModelInspected.class, name = "model"),
  @JsonSubTypes.Type(value = EngineEvent.SetInspected.class, name = "set"),
  @JsonSubTypes.Type(value = EngineEvent.Linted.class, name = "lint"),
  @JsonSubTypes.Type(value = EngineEvent.InputsWritten.class, name = "inputs"),
  @JsonSubTypes.Type(value = EngineEvent.Rejected.class, name = "rejected"),
  @JsonSubTypes.Type(value = EngineEvent.OutOfMemory.class, name = "out-of-memory"),
  @JsonSubTypes.Type(value = EngineEvent.Failed.class, name = "failed")
})
public sealed interface EngineEvent {
  /**
   * Of a line, in bytes: whoever listens reads no longer ones. The inspection of a model of ten
   * thousand layers has some 2 MB.
   */
  int LONGEST_LINE = 8 << 20;

  /** A stage of a conversion begins. */
  record StageBegan(Stage stage) implements EngineEvent {}

  /** The stage that began last has come this far, 0 to 1. */
  record Advanced(double fraction) implements EngineEvent {}

  /**
   * The artifact and the report are in their places.
   *
   * @param preprocessing as it was used
   * @param warnings all that the report has
   */
  record Converted(Report.Summary summary, Preprocessing preprocessing, List<Warning> warnings)
      implements EngineEvent {
    public Converted {
      warnings = List.copyOf(warnings);
    }

    /** What a report says in short. */
    public static Converted of(Report report) {
      return new Converted(report.summary(), report.preprocessing(), report.warnings());
    }
  }

  /** What a model file holds. */
  record ModelInspected(ModelInspection model) implements EngineEvent {}

  /** What a calibration set holds. */
  record SetInspected(SetSummary set) implements EngineEvent {}

  /** The rules of its hardware that a quantized model breaks. */
  record Linted(List<LintFinding> findings) implements EngineEvent {
    public Linted {
      findings = List.copyOf(findings);
    }
  }

  /** The samples of a set are in their place, as inputs of an artifact. */
  record InputsWritten(int samples) implements EngineEvent {}

  /** An input can't be used; the sender can mend it. */
  record Rejected(InputProblem problem) implements EngineEvent {}

  /** Octet failed; the sender can't mend it. */
  record Failed(String cause) implements EngineEvent {}

  /** There is not enough memory for the job. */
  record OutOfMemory(String cause) implements EngineEvent {}

  /** The event as one line of JSON, without the line's end. */
  default String toLine() {
    return Lines.MAPPER.writerFor(EngineEvent.class).writeValueAsString(this);
  }

  /**
   * The event of a line.
   *
   * @throws tools.jackson.core.JacksonException if the line is none
   */
  static EngineEvent parse(String line) {
    return Lines.MAPPER.readValue(line, EngineEvent.class);
  }

  /** The mapper of the lines. */
  final class Lines {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Lines() {}
  }
}
