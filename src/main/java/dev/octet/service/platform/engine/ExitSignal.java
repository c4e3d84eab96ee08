package dev.octet.service.platform.engine;

/** Exit codes of processes that a signal ended: 128 and the signal's number. */
final class ExitSignal {
  private static final int BASE = 128;
  private static final int LAST = 64;

  private ExitSignal() {}

  static boolean isSignal(int status) {
    return status > BASE && status <= BASE + LAST;
  }

  /** Whether the process itself did what the signal is for. */
  static boolean isCrash(int status) {
    return switch (status - BASE) {
      case 4, 6, 7, 8, 11 -> true;
      default -> false;
    };
  }

  /** {@code SIGSEGV}; {@code exit code 1} where it was no signal. */
  static String name(int status) {
    return switch (status - BASE) {
      case 4 -> "SIGILL";
      case 6 -> "SIGABRT";
      case 7 -> "SIGBUS";
      case 8 -> "SIGFPE";
      case 11 -> "SIGSEGV";
      default -> "exit code " + status;
    };
  }

  /** A sentence for the person whose conversion it was. */
  static String describe(int status) {
    String reason =
        switch (status - BASE) {
          case 9 -> "SIGKILL, by somebody or because the machine ran out of memory";
          case 15 -> "SIGTERM, by somebody";
          default -> "signal " + (status - BASE);
        };
    return "The engine was killed (exit code %d: %s).".formatted(status, reason);
  }
}
