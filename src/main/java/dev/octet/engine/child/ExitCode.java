package dev.octet.engine.child;

/** The exit codes of the process. */
public final class ExitCode {
  public static final int OK = 0;

  /** Octet failed; the user can't correct it. */
  public static final int FAILED = 1;

  /** The command line is invalid. */
  public static final int USAGE = 2;

  /** The model, the set or the recipe can't be used. */
  public static final int REJECTED = 3;

  /** The work is done, but its result misses a limit that the command line sets. */
  public static final int BELOW_LIMIT = 4;

  private ExitCode() {}
}
