package dev.octet.service.platform.inspection;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.convert.EngineEvent;
import dev.octet.engine.convert.EngineJob;
import dev.octet.service.platform.engine.EngineProcess;
import dev.octet.service.platform.http.UploadName;
import dev.octet.service.platform.problem.ProblemException;
import dev.octet.service.platform.problem.SetbackProblems;
import dev.octet.service.platform.settings.OctetProperties;
import dev.octet.service.platform.storage.Setback;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Has the engine look at uploads, a few at the same time. */
@Component
public class Inspections {
  private static final Logger LOG = LoggerFactory.getLogger(Inspections.class);

  /** The longest wait of an upload whose body has not been read yet. */
  private static final Duration AT_THE_DOOR = Duration.ofSeconds(2);

  private final EngineProcess engine;
  private final ClientPresence clients;
  private final OctetProperties.Engine settings;
  private final Semaphore turns;

  Inspections(EngineProcess engine, ClientPresence clients, OctetProperties properties) {
    this.engine = engine;
    this.clients = clients;
    settings = properties.engine();
    turns = new Semaphore(settings.inspections(), true);
  }

  /**
   * Runs a job that looks at an upload and gives its result.
   *
   * @param name what the sender calls the file; the engine knows it by its safe form
   * @throws RejectedInputException if the upload can't be used
   * @throws ProblemException with 503 if its turn did not come in time
   */
  public EngineEvent inspect(EngineJob job, UploadName name) {
    BooleanSupplier clientHasLeft = clients.hasLeft();
    if (!turnCame(settings.inspectionWait())) throw busy();
    try {
      return result(engine.inspect(job, settings.inspectionTime(), clientHasLeft), name);
    } finally {
      turns.release();
    }
  }

  /**
   * Lets an upload pass if it would be looked at now, or soon; nothing is kept for it.
   *
   * @throws ProblemException with 503 if no turn came free
   */
  void requireFreeTurn() {
    Duration wait = settings.inspectionWait();
    if (!turnCame(wait.compareTo(AT_THE_DOOR) < 0 ? wait : AT_THE_DOOR)) throw busy();
    turns.release();
  }

  private boolean turnCame(Duration wait) {
    try {
      return turns.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private EngineEvent result(EngineProcess.Outcome outcome, UploadName name) {
    return switch (outcome) {
      case EngineProcess.Outcome.Succeeded(EngineEvent event) -> event;
      case EngineProcess.Outcome.Rejected(InputProblem problem) ->
          throw new RejectedInputException(name.named(problem));
      case EngineProcess.Outcome.Failed(String code, String _) when code.equals("time-limit") ->
          throw new RejectedInputException(
              InputProblem.of(
                      "inspection-too-slow",
                      "Looking at it took longer than %d s."
                          .formatted(settings.inspectionTime().toSeconds()),
                      "Send a smaller one, or let who runs this service raise"
                          + " octet.engine.inspection-time.")
                  .in(name.text()));
      case EngineProcess.Outcome.Failed(String code, String detail)
          when code.equals(EngineProcess.OUT_OF_MEMORY) ->
          throw new RejectedInputException(
              InputProblem.of(
                      "needs-too-much-memory",
                      "Looking at it took more memory than there is. " + detail,
                      "Send a smaller one, or let who runs this service raise that setting.")
                  .in(name.text()));
      case EngineProcess.Outcome.Failed(String code, String _)
          when code.equals(Setback.NO_SPACE.code()) ->
          throw SetbackProblems.of(Setback.NO_SPACE);
      case EngineProcess.Outcome.Failed(String code, String detail) -> {
        LOG.error("The engine failed to look at {}: {}: {}", name.text(), code, detail);
        throw new ProblemException(
            HttpStatus.INTERNAL_SERVER_ERROR,
            InputProblem.of(code, detail, action(code)).in(name.text()));
      }
      case EngineProcess.Outcome.Cancelled() -> throw busy();
    };
  }

  private static String action(String code) {
    return code.equals("engine-killed")
        ? "Send it again; tell who runs this service if it happens again."
        : "This is a fault of Octet, whatever the file is. Tell who runs this service; its log has"
            + " the details.";
  }

  private static ProblemException busy() {
    return new ProblemException(
            HttpStatus.SERVICE_UNAVAILABLE,
            InputProblem.of(
                "busy", "Too many uploads are being looked at.", "Send it again later."))
        .retryAfter(ProblemException.SHORT_REST);
  }
}
