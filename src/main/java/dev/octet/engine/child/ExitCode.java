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

  /**
   * The work is done and its files are written, but the result fails a check: the artifact misses a
   * limit for its accuracy, or the model violates a rule of the target.
   */
  public static final int CHECK_FAILED = 4;

  private ExitCode() {}
}
