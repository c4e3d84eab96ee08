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

/** The columns of a row that is worked on: its id, its state, its progress and its times. */
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

  /** A new row, queued. */
  @SuppressWarnings("NullAway.Init") // Hibernate draws the id
  protected Work() {}

  /** A worker has taken it: RUNNING from now on. */
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

  /** Back to QUEUED, as if no worker had taken it. */
  protected void unstart() {
    state = JobState.QUEUED;
    progress = 0;
    startedAt = null;
  }

  /**
   * Ends it.
   *
   * @param how a final state
   */
  protected void end(JobState how) {
    state = how;
    finishedAt = RowTime.now();
  }

  /** Takes the state and the progress of its parts, which workers work on in its place. */
  protected void follow(JobState ofParts, double fraction) {
    state = ofParts;
    progress = fraction;
    if (state != JobState.QUEUED && startedAt == null) startedAt = RowTime.now();
    if (state.isOver()) finishedAt = RowTime.now();
  }

  /** Its id, of version 7: ids grow with the time of creation. */
  public UUID id() {
    return id;
  }

  public JobState state() {
    return state;
  }

  /** Whether its state is final. */
  public boolean isOver() {
    return state.isOver();
  }

  /** The fraction that is done, 0 to 1. */
  public double progress() {
    return progress;
  }

  /** When the current attempt began; null while it waits. */
  public @Nullable Instant startedAt() {
    return startedAt;
  }

  /** When it ended; null before. */
  public @Nullable Instant finishedAt() {
    return finishedAt;
  }
}
