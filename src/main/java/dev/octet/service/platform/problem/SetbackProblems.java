package dev.octet.service.platform.problem;

import dev.octet.engine.InputProblem;
import dev.octet.service.platform.database.DatabaseFailure;
import dev.octet.service.platform.storage.Setback;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Answers requests that the state of the disk or of the database stopped, not a fault. */
public final class SetbackProblems {
  private static final Duration AFTER_REFUSED_FILES = Duration.ofSeconds(30);

  private SetbackProblems() {}

  /** The answer to a failure; null where it is none of these. */
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
                  "The service has no room for this on its disk. Nothing of it was kept.",
                  "Remove what is not needed any more, or tell who runs this service; then send it"
                      + " again."));
      case FILES_REFUSED ->
          new ProblemException(
                  HttpStatus.SERVICE_UNAVAILABLE,
                  InputProblem.of(
                      setback.code(),
                      setback.detail(),
                      "Tell who runs this service, whose log has the cause; then send it again."))
              .retryAfter(AFTER_REFUSED_FILES);
      case FILE_MISSING ->
          ProblemException.notFound("content-not-found", "The content is not stored any more.");
      case CONFLICT -> RequestProblems.of(DatabaseFailure.COLLISION);
    };
  }
}
