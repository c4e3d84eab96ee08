package dev.octet.service.conversion;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.octet.engine.InputProblem;
import dev.octet.engine.Warning;
import dev.octet.engine.convert.EngineEvent;
import dev.octet.engine.convert.Stage;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.engine.convert.report.Report;
import dev.octet.json.JsonNames;
import dev.octet.service.job.AttemptCount;
import dev.octet.service.job.Job;
import dev.octet.service.job.JobState;
import dev.octet.service.model.Models.StoredModel;
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

/** A row of the table {@code conversions}, and the transitions between its states. */
@Entity
@Table(name = "conversions")
class ConversionJob extends Job {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  /** Omits fields that are null. */
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
  private @Nullable String modelName;
  private UUID calibrationSetId;
  private @Nullable String name;
  private String[] tags;
  private String target;
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

  /**
   * Creates a queued conversion.
   *
   * @param key the client's idempotency key; null if it sent none
   */
  ConversionJob(
      StoredModel model, UUID setId, ConversionRequest request, @Nullable IdempotencyKey key) {
    super(key);
    attempts = new AttemptCount();
    modelId = model.id();
    modelName = model.name();
    calibrationSetId = setId;
    name = request.name();
    tags = request.tags().toArray(String[]::new);
    target = JsonNames.of(request.recipe().target());
    recipe = Recipes.toJson(of(model, request.recipe()));
    preprocessing = GIVEN_ONLY.writeValueAsString(request.preprocessing());
    labels = MAPPER.writeValueAsString(request.labels());
    inputShapes = MAPPER.writeValueAsString(request.inputShapes());
    callbackUrl = request.callbackUrl();
    if (!request.deprecations().isEmpty()) {
      warnings = MAPPER.writeValueAsString(request.deprecations());
    }
    stages = "[]";
  }

  /** Returns a recipe for the part of the model that was uploaded, unless it names another. */
  private static Recipe of(StoredModel model, Recipe recipe) {
    return recipe.network().equals(Recipe.Network.WHOLE) ? recipe.with(model.network()) : recipe;
  }

  /** Begins an attempt: RUNNING, without a stage. */
  void begin() {
    attempts.begin();
    start();
    stage = null;
    stages = "[]";
  }

  /**
   * Sets the current stage, the progress and the times of the finished stages.
   *
   * @param current null if no stage is running
   * @param fraction progress of the whole conversion, 0 to 1
   * @param ended the finished stages
   */
  void advance(@Nullable Stage current, double fraction, List<StageTime> ended) {
    stage = current == null ? null : current.label();
    advance(fraction);
    stages = MAPPER.writeValueAsString(ended);
  }

  /**
   * Returns the conversion to the queue after an interruption that it did not cause.
   *
   * @param counts whether the attempt counts toward the allowed number of attempts
   */
  void queueAgain(boolean counts) {
    if (!counts) attempts.uncount();
    restart();
  }

  /**
   * Returns the conversion to the queue because of an obstacle that may pass, such as a full disk.
   * The attempt does not count.
   */
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

  /** Returns the revision, which grows with every change. */
  @Override
  public long revision() {
    return revision;
  }

  UUID modelId() {
    return modelId;
  }

  /**
   * Returns the model's name at the time of the request; null in a row of an earlier version whose
   * model was removed.
   */
  @Nullable String modelName() {
    return modelName;
  }

  /** Returns the name that the request gave the conversion; null if it gave none. */
  @Nullable String name() {
    return name;
  }

  List<String> tags() {
    return List.of(tags);
  }

  UUID calibrationSetId() {
    return calibrationSetId;
  }

  /** Returns the recipe as JSON, with all defaults filled in. */
  String recipe() {
    return Recipes.renewed(recipe);
  }

  /** Returns the recipe's target, such as {@code int8}. */
  String target() {
    return target;
  }

  /** Returns the preprocessing of the request as JSON. */
  String preprocessing() {
    return preprocessing;
  }

  /**
   * Returns the preprocessing that the engine used as JSON; that of the request until it is known.
   */
  String usedPreprocessing() {
    return usedPreprocessing == null ? preprocessing : usedPreprocessing;
  }

  /**
   * Returns the warnings of the report; empty before the conversion succeeds, and in rows of
   * earlier versions.
   */
  List<Warning> warnings() {
    return warnings == null ? List.of() : MAPPER.readValue(warnings, WARNINGS);
  }

  List<String> labels() {
    return List.of(MAPPER.readValue(labels, String[].class));
  }

  /**
   * Returns the shapes that the request gives for inputs with open extents, by the inputs' names.
   */
  Map<String, List<Integer>> inputShapes() {
    return MAPPER.readValue(inputShapes, SHAPES);
  }

  /**
   * Returns the URL of the webhook that is sent when the conversion is over; null if the request
   * has none.
   */
  @Nullable String callbackUrl() {
    return callbackUrl;
  }

  /** Returns the number of the current attempt, from 1; 0 before the first. */
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

  /** Returns when an obstacle first returned the conversion to the queue; null if none did. */
  @Nullable Instant setBackAt() {
    return attempts.setBackAt();
  }
}
