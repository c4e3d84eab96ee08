package dev.octet.service.job;

import dev.octet.service.platform.database.RowTime;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.UuidGenerator;
import org.jspecify.annotations.Nullable;

/** A row that a worker works on: id, state, progress and times. */
@MappedSuperclass
public abstract class Work {
  @Id
  @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
  private UUID id;

  @Enumerated(EnumType.STRING)
  private JobState state = JobState.QUEUED;

  private double progress;
  private @Nullable Instant startedAt;
  private @Nullable Instant finishedAt;

  /** Creates a queued row. */
  @SuppressWarnings("NullAway.Init") // Hibernate generates the id
  protected Work() {}

  /** Sets the state to RUNNING, the progress to 0 and the start time to now. */
  protected void start() {
    state = JobState.RUNNING;
    progress = 0;
    startedAt = RowTime.now();
  }

  /**
   * Sets the progress.
   *
   * @param fraction of the work that is done, 0 to 1
   */
  protected void advance(double fraction) {
    progress = fraction;
  }

  /** Sets the state back to QUEUED and clears the progress and the start time. */
  protected void unstart() {
    state = JobState.QUEUED;
    progress = 0;
    startedAt = null;
  }

  /**
   * Ends the work now.
   *
   * @param how a final state
   */
  protected void end(JobState how) {
    state = how;
    finishedAt = RowTime.now();
  }

  /**
   * Sets the state and the progress of a job whose parts have workers of their own.
   *
   * @param ofParts the state that follows from the parts' states
   * @param fraction of the work that is done, 0 to 1
   */
  protected void follow(JobState ofParts, double fraction) {
    state = ofParts;
    progress = fraction;
    if (state != JobState.QUEUED && startedAt == null) startedAt = RowTime.now();
    if (state.isOver()) finishedAt = RowTime.now();
  }

  /** Returns the id, a UUID of version 7: ids grow with the time of creation. */
  public UUID id() {
    return id;
  }

  public JobState state() {
    return state;
  }

  /** Returns whether the state is final. */
  public boolean isOver() {
    return state.isOver();
  }

  /** Returns the fraction of the work that is done, 0 to 1. */
  public double progress() {
    return progress;
  }

  /** Returns when the current attempt began; null while it waits. */
  public @Nullable Instant startedAt() {
    return startedAt;
  }

  /** Returns when the work ended; null before. */
  public @Nullable Instant finishedAt() {
    return finishedAt;
  }
}
