package dev.octet;

import dev.octet.engine.child.ChildMain;
import dev.octet.engine.child.WarmUp;
import dev.octet.engine.cli.OctetCommand;
import dev.octet.engine.convert.EngineJob;
import dev.octet.service.OctetService;
import java.io.IOException;
import java.util.Arrays;

/**
 * The entry point of {@code octet.jar}. {@code serve} starts the service, {@code job} and {@code
 * rehearse} start its child processes, and every other command belongs to the command line of the
 * engine. Each command loads only its own classes.
 */
public final class Octet {
  private Octet() {}

  public static void main(String[] args) throws IOException {
    switch (args.length == 0 ? "" : args[0]) {
      case OctetCommand.SERVE -> {
        MemoryExit.require();
        OctetService.main(Arrays.copyOfRange(args, 1, args.length));
      }
      case EngineJob.WORD -> ChildMain.main();
      case WarmUp.WORD -> WarmUp.main();
      default -> OctetCommand.main(args);
    }
  }
}
