package dev.octet.service.job;

import dev.octet.service.platform.http.IdempotencyKey;
import dev.octet.service.platform.problem.ProblemException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;

/**
 * The operations on jobs that are the same for every kind: start under an idempotency key, get,
 * cancel, remove.
 *
 * @param <T> the row type of the kind
 */
public final class JobOperations<T extends Job> {
  private final JobRepository<T> repository;
  private final String kind;
  private final String path;

  /**
   * Creates the operations of one kind of jobs.
   *
   * @param kind name of the kind, such as {@code conversion}, for messages and problem codes
   * @param path of the list, such as {@code /conversions}
   */
  public JobOperations(JobRepository<T> repository, String kind, String path) {
    this.repository = repository;
    this.kind = kind;
    this.path = path;
  }

  /**
   * Starts a job, unless the same request has already started it.
   *
   * @param key the request's idempotency key; null if the client sent none
   * @param start stores the new job in a transaction of its own
   * @return the new job, or the one that was started under the key
   * @throws ProblemException with 422 if the key was used before with another request
   */
  public T start(@Nullable IdempotencyKey key, Supplier<T> start) {
    if (key == null) return start.get();
    Optional<T> earlier = startedUnder(key);
    if (earlier.isPresent()) return earlier.get();
    try {
      return start.get();
    } catch (DataIntegrityViolationException e) {
      // an identical request at the same time was faster
      return startedUnder(key).orElseThrow(() -> e);
    }
  }

  /**
   * Returns the job that an earlier request with this key started; empty if there is none.
   *
   * @throws ProblemException with 422 if the key was used with another request
   */
  public Optional<T> startedUnder(IdempotencyKey key) {
    Optional<T> earlier = repository.findByIdempotencyKey(key.key());
    earlier.ifPresent(job -> {
      if (!job.wasStartedBy(key)) throw IdempotencyKey.reused(name(job.id()));
    });
    return earlier;
  }

  /**
   * Returns a job.
   *
   * @throws ProblemException with 404 if there is none
   */
  public T get(UUID id) {
    return repository.findById(id).orElseThrow(() -> unknown(id));
  }

  /**
   * Cancels a job that waits or runs. Its workers, in any replica, notice within a second.
   * Cancelling it again changes nothing. The caller must have a transaction.
   *
   * @param cancel changes the job and releases its resources
   * @return the cancelled job
   * @throws ProblemException with 404 if there is none, with 409 if it has succeeded or failed
   */
  public T cancel(UUID id, Consumer<T> cancel) {
    T job = locked(id);
    if (job.state() == JobState.CANCELLED) return job;
    if (job.isOver()) {
      throw ProblemException.conflict(
          "already-finished",
          "The %s is %s and can no longer be cancelled.".formatted(name(id), job.state()),
          "Read its result, or remove it with DELETE %s/%s.".formatted(path, id));
    }
    cancel.accept(job);
    return repository.saveAndFlush(job);
  }

  /**
   * Removes a job that is over. The caller must have a transaction.
   *
   * @param release removes everything that belongs to the job
   * @throws ProblemException with 404 if there is none, with 409 if it is not over
   */
  public void remove(UUID id, Consumer<T> release) {
    T job = locked(id);
    if (!job.isOver()) {
      throw ProblemException.conflict(
          "not-finished",
          "The %s is %s. It can be removed only after it has finished."
              .formatted(name(id), job.state()),
          "Wait until it has finished, or cancel it first with POST %s/%s/cancel."
              .formatted(path, id));
    }
    release.accept(job);
    repository.delete(job);
  }

  private T locked(UUID id) {
    return repository.findToChange(id).orElseThrow(() -> unknown(id));
  }

  private String name(UUID id) {
    return kind + " " + id;
  }

  private ProblemException unknown(UUID id) {
    return ProblemException.notFound(kind + "-not-found", "There is no %s.".formatted(name(id)));
  }
}
