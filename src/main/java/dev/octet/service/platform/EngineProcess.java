package dev.octet.service.platform;

import dev.octet.engine.InputProblem;
import dev.octet.engine.convert.EngineEvent;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/** Runs the engine in a child JVM of its own. The only place that starts one. */
@Component
public class EngineProcess {
  /** How a child ended. */
  public sealed interface Outcome {
    /**
     * With this last event: a {@code Converted}, {@code ModelInspected} or {@code SetInspected}.
     */
    record Succeeded(EngineEvent result) implements Outcome {}

    /** The input can't be used. */
    record Rejected(InputProblem problem) implements Outcome {}

    /**
     * The child failed, was killed, or took too long.
     *
     * @param code {@code engine-failed}, {@code engine-killed} (by a signal that was not ours: a
     *     crash in native code, the kernel's out-of-memory killer), {@code time-limit}
     */
    record Failed(String code, String detail) implements Outcome {}

    /** The caller wanted it to end. */
    record Cancelled() implements Outcome {}
  }

  /**
   * Runs a command of the command line and waits for its end.
   *
   * @param arguments as after {@code java -jar octet.jar}; {@code --progress json} is added
   * @param limit after which the child is killed
   * @param listener told each event, in the calling thread
   * @param cancelled asked at least every 200 ms; once true, the child is killed
   */
  public Outcome run(
      List<String> arguments,
      Duration limit,
      Consumer<EngineEvent> listener,
      BooleanSupplier cancelled) {
    throw new UnsupportedOperationException();
  }
}
