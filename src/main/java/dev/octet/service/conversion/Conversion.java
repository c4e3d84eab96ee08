package dev.octet.service.conversion;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.octet.engine.InputProblem;
import dev.octet.engine.Warning;
import dev.octet.engine.convert.EngineEvent;
import dev.octet.engine.convert.Report;
import dev.octet.engine.convert.Stage;
import dev.octet.service.platform.database.RowTime;
import dev.octet.service.platform.events.FollowedRow;
import dev.octet.service.platform.http.IdempotencyKey;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.UuidGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** A row of {@code conversions}, and the transitions between its states. */
@Entity
@Table(name = "conversions")
class Conversion implements FollowedRow {
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

  @Id
  @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
  private UUID id;

  @Version private long revision;

  @Enumerated(EnumType.STRING)
  private ConversionState state;

  private UUID modelId;
  private UUID calibrationSetId;
  private String recipe;
  private String preprocessing;
  private String labels;
  private String inputShapes;
  private @Nullable String callbackUrl;
  private int attempt;
  private @Nullable String stage;
  private double progress;
  private String stages;
  private @Nullable String summary;
  private @Nullable String usedPreprocessing;
  private @Nullable String warnings;
  private @Nullable String failure;
  private Instant createdAt;
  private @Nullable Instant startedAt;
  private @Nullable Instant finishedAt;
  private @Nullable Instant setBackAt;
  private @Nullable String idempotencyKey;
  private @Nullable String requestHash;

  @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
  protected Conversion() {}

  /** A new conversion, queued. */
  @SuppressWarnings("NullAway.Init") // Hibernate draws the id
  Conversion(UUID modelId, UUID setId, ConversionRequest request, @Nullable IdempotencyKey key) {
    state = ConversionState.QUEUED;
    this.modelId = modelId;
    calibrationSetId = setId;
    recipe = MAPPER.writeValueAsString(request.recipe());
    preprocessing = GIVEN_ONLY.writeValueAsString(request.preprocessing());
    labels = MAPPER.writeValueAsString(request.labels());
    inputShapes = MAPPER.writeValueAsString(request.inputShapes());
    callbackUrl = request.callbackUrl();
    stages = "[]";
    createdAt = RowTime.now();
    idempotencyKey = key == null ? null : key.key();
    requestHash = key == null ? null : key.requestHash();
  }

  /** A worker has taken it. */
  void begin() {
    state = ConversionState.RUNNING;
    attempt++;
    stage = null;
    progress = 0;
    stages = "[]";
    startedAt = RowTime.now();
  }

  /** How far it is. */
  void advance(@Nullable Stage current, double fraction, List<StageTime> ended) {
    stage = current == null ? null : current.label();
    progress = fraction;
    stages = MAPPER.writeValueAsString(ended);
  }

  /**
   * Its worker could not go on, through no fault of its own.
   *
   * @param counts whether the attempt counts among those that are allowed
   */
  void queueAgain(boolean counts) {
    state = ConversionState.QUEUED;
    if (!counts) attempt--;
    stage = null;
    progress = 0;
    stages = "[]";
    startedAt = null;
  }

  /** Its worker could not go on for a reason that may pass; the attempt does not count. */
  void setBack() {
    queueAgain(false);
    if (setBackAt == null) setBackAt = RowTime.now();
  }

  void succeed(EngineEvent.Converted converted, List<StageTime> ended) {
    advance(null, 1, ended);
    summary = MAPPER.writeValueAsString(converted.summary());
    usedPreprocessing = GIVEN_ONLY.writeValueAsString(converted.preprocessing());
    warnings = MAPPER.writeValueAsString(converted.warnings());
    end(ConversionState.SUCCEEDED);
  }

  void fail(InputProblem cause) {
    failure = MAPPER.writeValueAsString(cause);
    end(ConversionState.FAILED);
  }

  void cancel() {
    end(ConversionState.CANCELLED);
  }

  private void end(ConversionState how) {
    state = how;
    finishedAt = RowTime.now();
  }

  @Override
  public UUID id() {
    return id;
  }

  /** Grows with every change. */
  @Override
  public long revision() {
    return revision;
  }

  ConversionState state() {
    return state;
  }

  @Override
  public boolean isOver() {
    return state.isOver();
  }

  UUID modelId() {
    return modelId;
  }

  UUID calibrationSetId() {
    return calibrationSetId;
  }

  /** JSON, with every default filled. */
  String recipe() {
    return recipe;
  }

  /** Whose rules the artifact obeys, as recipes name it. */
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

  /** Of its report; none before it has succeeded, and in rows of earlier versions. */
  List<Warning> warnings() {
    return warnings == null ? List.of() : MAPPER.readValue(warnings, WARNINGS);
  }

  List<String> labels() {
    return List.of(MAPPER.readValue(labels, String[].class));
  }

  /** Of inputs that the model leaves open, by their names, as they were given. */
  Map<String, List<Integer>> inputShapes() {
    return MAPPER.readValue(inputShapes, SHAPES);
  }

  /** Who is told that it is over. */
  @Nullable String callbackUrl() {
    return callbackUrl;
  }

  /** 0 until a worker has begun. */
  int attempt() {
    return attempt;
  }

  @Nullable String stage() {
    return stage;
  }

  double progress() {
    return progress;
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

  Instant createdAt() {
    return createdAt;
  }

  @Nullable Instant startedAt() {
    return startedAt;
  }

  @Nullable Instant finishedAt() {
    return finishedAt;
  }

  /** When it was set back first; null if it never was. */
  @Nullable Instant setBackAt() {
    return setBackAt;
  }

  /** Whether the same request under the same key has started it. */
  boolean wasStartedBy(IdempotencyKey key) {
    return key.key().equals(idempotencyKey) && key.requestHash().equals(requestHash);
  }
}
