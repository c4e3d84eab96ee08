package dev.octet.service.platform.engine;

import dev.octet.engine.convert.EngineJob;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A service that waits for its child for ever: {@code EngineParent DATA_DIRECTORY PIPE}. */
final class EngineParent {
  private EngineParent() {}

  public static void main(String[] args) throws IOException {
    var process = new EngineProcess(EngineProcessTest.engine(Path.of(args[0])));
    var _ =
        process.run(
            EngineJob.InspectModel.of(Path.of(args[1]), "pipe"),
            process.scratch(),
            Duration.ofHours(1),
            _ -> {},
            () -> false);
  }
}
