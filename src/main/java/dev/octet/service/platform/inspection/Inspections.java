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
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Inspects uploads and checks requests with the engine, a limited number at the same time. */
@Component
public class Inspections {
  private static final Logger LOG = LoggerFactory.getLogger(Inspections.class);

  /** Maximum wait of an upload whose body has not been read yet. */
  private static final Duration AT_THE_DOOR = Duration.ofSeconds(2);

  /** Maximum wait of a check for its turn. */
  private static final Duration FOR_A_CHECK = Duration.ofSeconds(1);

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
   * Runs the inspection of an upload and returns its result.
   *
   * @param name the sender's name of the file; the engine knows the file by its safe form
   * @throws RejectedInputException if the upload can't be used
   * @throws ProblemException with 503 if no turn became free in time
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
   * Runs a check that its request can do without, in the turn of an inspection.
   *
   * @param name the sender's name of the file that the problem may name by its safe form
   * @param limit maximum duration of the check
   * @return the result; empty if no turn became free soon, or if the check did not finish
   * @throws RejectedInputException if the check found a problem
   */
  public Optional<EngineEvent> check(EngineJob job, UploadName name, Duration limit) {
    if (!turnCame(FOR_A_CHECK)) return Optional.empty();
    try {
      return switch (engine.inspect(job, limit, () -> false)) {
        case EngineProcess.Outcome.Succeeded(EngineEvent event) -> Optional.of(event);
        case EngineProcess.Outcome.Rejected(InputProblem problem) ->
            throw new RejectedInputException(name.named(problem));
        case EngineProcess.Outcome.Failed(String code, String detail) -> {
          LOG.warn("A check was not finished: {}: {}", code, detail);
          yield Optional.empty();
        }
        case EngineProcess.Outcome.Cancelled() -> Optional.empty();
      };
    } finally {
      turns.release();
    }
  }

  /**
   * Checks that an upload could be inspected now or soon. It reserves nothing.
   *
   * @throws ProblemException with 503 if no turn became free
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
                      "The inspection of the file took longer than %d s."
                          .formatted(settings.inspectionTime().toSeconds()),
                      "Send a smaller file, or ask the operator of the service to raise"
                          + " octet.engine.inspection-time.")
                  .in(name.text()));
      case EngineProcess.Outcome.Failed(String code, String detail)
          when code.equals(EngineProcess.OUT_OF_MEMORY) ->
          throw new RejectedInputException(
              InputProblem.of(
                      "needs-too-much-memory",
                      "The inspection of the file needs more memory than allowed. " + detail,
                      "Send a smaller file, or ask the operator of the service to raise that setting.")
                  .in(name.text()));
      case EngineProcess.Outcome.Failed(String code, String _)
          when code.equals(Setback.NO_SPACE.code()) ->
          throw SetbackProblems.of(Setback.NO_SPACE);
      case EngineProcess.Outcome.Failed(String code, String detail) -> {
        LOG.error("The engine failed to inspect {}: {}: {}", name.text(), code, detail);
        throw new ProblemException(
            HttpStatus.INTERNAL_SERVER_ERROR,
            InputProblem.of(code, detail, action(code)).in(name.text()));
      }
      case EngineProcess.Outcome.Cancelled() -> throw busy();
    };
  }

  private static String action(String code) {
    return code.equals("engine-killed")
        ? "Send the file again. If it happens again, report it to the operator of the service."
        : "No file should be able to cause this. Report it to the operator of the service; its log"
            + " has the details.";
  }

  private static ProblemException busy() {
    return new ProblemException(
            HttpStatus.SERVICE_UNAVAILABLE,
            InputProblem.of(
                "busy", "Too many uploads are being inspected.", "Send the request again later."))
        .retryAfter(ProblemException.SHORT_REST);
  }
}
