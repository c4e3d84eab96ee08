package dev.octet.service.conversion;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.octet.engine.InputProblem;
import dev.octet.engine.Warning;
import dev.octet.engine.convert.EngineEvent;
import dev.octet.engine.convert.Stage;
import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.engine.convert.report.Report;
import dev.octet.service.job.AttemptCount;
import dev.octet.service.job.Job;
import dev.octet.service.job.JobState;
import dev.octet.service.platform.http.IdempotencyKey;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** A row of {@code conversions}, and the transitions between its states. */
@Entity
@Table(name = "conversions")
class ConversionJob extends Job {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  /** Leaves out what is null. */
  private static final JsonMapper GIVEN_ONLY =
      JsonMapper.builder()
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
          .build();

  private static final TypeReference<Map<String, List<Integer>>> SHAPES = new TypeReference<>() {};

  private static final TypeReference<List<StageTime>> STAGE_TIMES = new TypeReference<>() {};
  private static final TypeReference<List<Warning>> WARNINGS = new TypeReference<>() {};

  @Version private long revision;

  @Embedded private AttemptCount attempts;
  private UUID modelId;
  private UUID calibrationSetId;
  private String recipe;
  private String preprocessing;
  private String labels;
  private String inputShapes;
  private @Nullable String callbackUrl;
  private @Nullable String stage;
  private String stages;
  private @Nullable String summary;
  private @Nullable String usedPreprocessing;
  private @Nullable String warnings;
  private @Nullable String failure;

  @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
  protected ConversionJob() {}

  /** A new conversion, queued. */
  ConversionJob(UUID modelId, UUID setId, ConversionRequest request, @Nullable IdempotencyKey key) {
    super(key);
    attempts = new AttemptCount();
    this.modelId = modelId;
    calibrationSetId = setId;
    recipe = Recipes.toJson(request.recipe());
    preprocessing = GIVEN_ONLY.writeValueAsString(request.preprocessing());
    labels = MAPPER.writeValueAsString(request.labels());
    inputShapes = MAPPER.writeValueAsString(request.inputShapes());
    callbackUrl = request.callbackUrl();
    if (!request.deprecations().isEmpty()) {
      warnings = MAPPER.writeValueAsString(request.deprecations());
    }
    stages = "[]";
  }

  /** A worker has taken it. */
  void begin() {
    attempts.begin();
    start();
    stage = null;
    stages = "[]";
  }

  /** Sets the current stage, the progress and the times of the stages that have ended. */
  void advance(@Nullable Stage current, double fraction, List<StageTime> ended) {
    stage = current == null ? null : current.label();
    advance(fraction);
    stages = MAPPER.writeValueAsString(ended);
  }

  /**
   * Its worker could not go on, through no fault of its own.
   *
   * @param counts whether the attempt counts among those that are allowed
   */
  void queueAgain(boolean counts) {
    if (!counts) attempts.uncount();
    restart();
  }

  /** Its worker could not go on for a reason that may pass; the attempt does not count. */
  void setBack() {
    attempts.setBack();
    restart();
  }

  private void restart() {
    unstart();
    stage = null;
    stages = "[]";
  }

  void succeed(EngineEvent.Converted converted, List<StageTime> ended) {
    advance(null, 1, ended);
    summary = MAPPER.writeValueAsString(converted.summary());
    usedPreprocessing = GIVEN_ONLY.writeValueAsString(converted.preprocessing());
    warnings = MAPPER.writeValueAsString(converted.warnings());
    end(JobState.SUCCEEDED);
  }

  void fail(InputProblem cause) {
    failure = MAPPER.writeValueAsString(cause);
    end(JobState.FAILED);
  }

  void cancel() {
    end(JobState.CANCELLED);
  }

  /** Grows with every change. */
  @Override
  public long revision() {
    return revision;
  }

  UUID modelId() {
    return modelId;
  }

  UUID calibrationSetId() {
    return calibrationSetId;
  }

  /** JSON with every field, in today's form whatever version has stored it. */
  String recipe() {
    return Recipes.renewed(recipe);
  }

  /** The target of the recipe, by its name in recipes. */
  String target() {
    return MAPPER.readTree(recipe).path("target").asString("int8");
  }

  /** JSON, as it was given. */
  String preprocessing() {
    return preprocessing;
  }

  /** JSON, as it was used; as it was given where that is not known. */
  String usedPreprocessing() {
    return usedPreprocessing == null ? preprocessing : usedPreprocessing;
  }

  /**
   * The warnings of its report; those of the request alone before it has succeeded, and none in
   * rows of versions without warnings.
   */
  List<Warning> warnings() {
    return warnings == null ? List.of() : MAPPER.readValue(warnings, WARNINGS);
  }

  List<String> labels() {
    return List.of(MAPPER.readValue(labels, String[].class));
  }

  /** The shapes given for inputs that the model leaves open, by the inputs' names. */
  Map<String, List<Integer>> inputShapes() {
    return MAPPER.readValue(inputShapes, SHAPES);
  }

  /** The URL of the webhook that is sent when the conversion is over; null if none was given. */
  @Nullable String callbackUrl() {
    return callbackUrl;
  }

  /** 0 until a worker has begun. */
  int attempt() {
    return attempts.number();
  }

  @Nullable String stage() {
    return stage;
  }

  List<StageTime> stages() {
    return MAPPER.readValue(stages, STAGE_TIMES);
  }

  Report.@Nullable Summary summary() {
    return summary == null ? null : MAPPER.readValue(summary, Report.Summary.class);
  }

  @Nullable InputProblem failure() {
    return failure == null ? null : MAPPER.readValue(failure, InputProblem.class);
  }

  /** When it was set back first; null if it never was. */
  @Nullable Instant setBackAt() {
    return attempts.setBackAt();
  }
}
