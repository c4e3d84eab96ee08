package dev.octet;

import dev.octet.engine.cli.OctetCommand;
import dev.octet.service.OctetService;
import java.util.Arrays;

/**
 * The entry point of {@code octet.jar}: {@code serve} starts the service, everything else is a
 * command of the engine, which starts without loading anything of the service.
 */
public final class Octet {
  private Octet() {}

  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals(OctetCommand.SERVE)) {
      OctetService.main(Arrays.copyOfRange(args, 1, args.length));
    } else {
      OctetCommand.main(args);
    }
  }
}
