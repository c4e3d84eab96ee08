package dev.octet.service.platform.problem;

import dev.octet.engine.InputProblem;
import dev.octet.service.platform.database.DatabaseFailure;
import dev.octet.service.platform.storage.Setback;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Answers requests that failed because of the state of the disk or the database. */
public final class SetbackProblems {
  private static final Duration AFTER_REFUSED_FILES = Duration.ofSeconds(30);

  private SetbackProblems() {}

  /** Returns the problem for a failure; null if no setback is among its causes. */
  public static @Nullable ProblemException of(Throwable failure) {
    return Setback.of(failure).map(SetbackProblems::of).orElse(null);
  }

  public static ProblemException of(Setback setback) {
    return switch (setback) {
      case NO_SPACE ->
          new ProblemException(
              HttpStatus.INSUFFICIENT_STORAGE,
              InputProblem.of(
                  setback.code(),
                  "The service's disk is full. Nothing of the request was stored.",
                  "Remove resources that are no longer needed, or report this to the operator of"
                      + " the service; then send the request again."));
      case FILES_REFUSED ->
          new ProblemException(
                  HttpStatus.SERVICE_UNAVAILABLE,
                  InputProblem.of(
                      setback.code(),
                      setback.detail(),
                      "Report this to the operator of the service, whose log has the cause; then send the"
                          + " request again."))
              .retryAfter(AFTER_REFUSED_FILES);
      case FILE_MISSING ->
          ProblemException.notFound(
              "content-not-found", "The file with the content is no longer stored.");
      case CONFLICT -> RequestProblems.of(DatabaseFailure.COLLISION);
    };
  }
}
