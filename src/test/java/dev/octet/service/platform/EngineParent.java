package dev.octet.service.platform;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A service that waits for its child for ever: {@code EngineParent DATA_DIRECTORY PIPE}. */
final class EngineParent {
  private EngineParent() {}

  public static void main(String[] args) {
    var process = new EngineProcess(EngineProcessTest.engine(Path.of(args[0])));
    var _ = process.run(List.of("inspect", args[1]), Duration.ofHours(1), _ -> {}, () -> false);
  }
}
