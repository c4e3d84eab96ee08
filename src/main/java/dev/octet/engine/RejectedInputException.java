package dev.octet.engine;

/**
 * Signals that an input (a model, a calibration set, a recipe) cannot be used. This is not an error
 * of Octet.
 */
public final class RejectedInputException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient InputProblem problem;

  public RejectedInputException(InputProblem problem) {
    super(problem.message());
    this.problem = problem;
  }

  public RejectedInputException(InputProblem problem, Throwable cause) {
    super(problem.message(), cause);
    this.problem = problem;
  }

  public InputProblem problem() {
    return problem;
  }
}
