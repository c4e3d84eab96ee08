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
 * A message of a child process on its standard output, one JSON object per line ({@code --progress
 * json}): {@code {"event":"stage","stage":"calibrate"}}. A run ends with exactly one of {@link
 * Converted}, {@link ModelInspected}, {@link SetInspected}, {@link ConversionChecked}, {@link
 * Linted}, {@link InputsWritten}, {@link Rejected}, {@link OutOfMemory} or {@link Failed}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(value = EngineEvent.StageBegan.class, name = "stage"),
  @JsonSubTypes.Type(value = EngineEvent.Advanced.class, name = "progress"),
  @JsonSubTypes.Type(value = EngineEvent.Converted.class, name = "result"),
  @JsonSubTypes.Type(value = EngineEvent.ModelInspected.class, name = "model"),
  @JsonSubTypes.Type(value = EngineEvent.SetInspected.class, name = "set"),
  @JsonSubTypes.Type(value = EngineEvent.ConversionChecked.class, name = "checked"),
  @JsonSubTypes.Type(value = EngineEvent.Linted.class, name = "lint"),
  @JsonSubTypes.Type(value = EngineEvent.InputsWritten.class, name = "inputs"),
  @JsonSubTypes.Type(value = EngineEvent.Rejected.class, name = "rejected"),
  @JsonSubTypes.Type(value = EngineEvent.OutOfMemory.class, name = "out-of-memory"),
  @JsonSubTypes.Type(value = EngineEvent.Failed.class, name = "failed")
})
public sealed interface EngineEvent {
  /**
   * The maximum length of a line in bytes; the parent reads no longer lines. The inspection of a
   * model with ten thousand layers takes about 2 MB.
   */
  int LONGEST_LINE = 8 << 20;

  /** A stage of a conversion begins. */
  record StageBegan(Stage stage) implements EngineEvent {}

  /** The completed fraction, 0 to 1, of the current stage. */
  record Advanced(double fraction) implements EngineEvent {}

  /**
   * The artifact and the report are written.
   *
   * @param summary the report's summary
   * @param preprocessing the preprocessing that was used
   * @param warnings all warnings of the report
   */
  record Converted(Report.Summary summary, Preprocessing preprocessing, List<Warning> warnings)
      implements EngineEvent {
    public Converted {
      warnings = List.copyOf(warnings);
    }

    /** Returns the event for a report. */
    public static Converted of(Report report) {
      return new Converted(report.summary(), report.preprocessing(), report.warnings());
    }
  }

  /** The contents of a model file. */
  record ModelInspected(ModelInspection model) implements EngineEvent {}

  /** The contents of a calibration set. */
  record SetInspected(SetSummary set) implements EngineEvent {}

  /** A check of a conversion found nothing that would make it fail. */
  record ConversionChecked() implements EngineEvent {}

  /** The rules of the target hardware that a quantized model violates. */
  record Linted(List<LintFinding> findings) implements EngineEvent {
    public Linted {
      findings = List.copyOf(findings);
    }
  }

  /** The samples of a set are written as inputs of an artifact. */
  record InputsWritten(int samples) implements EngineEvent {}

  /** An input can't be used; its sender can correct it. */
  record Rejected(InputProblem problem) implements EngineEvent {}

  /** Octet failed; the sender can't correct it. */
  record Failed(String cause) implements EngineEvent {}

  /** There is not enough memory for the job. */
  record OutOfMemory(String cause) implements EngineEvent {}

  /** Returns the event as one line of JSON, without a line terminator. */
  default String toLine() {
    return Lines.MAPPER.writerFor(EngineEvent.class).writeValueAsString(this);
  }

  /**
   * Parses a line.
   *
   * @throws tools.jackson.core.JacksonException if the line is not an event
   */
  static EngineEvent parse(String line) {
    return Lines.MAPPER.readValue(line, EngineEvent.class);
  }

  /** The JSON mapper for the lines. */
  final class Lines {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Lines() {}
  }
}
