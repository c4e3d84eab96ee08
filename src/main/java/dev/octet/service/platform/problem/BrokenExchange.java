package dev.octet.service.platform.problem;

import dev.octet.engine.InputProblem;
import dev.octet.service.platform.failure.Causes;
import jakarta.servlet.http.HttpServletResponse;
import java.io.EOFException;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.coyote.CloseNowException;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

/** Tells exchanges whose client left, or stopped sending, from those that failed. */
final class BrokenExchange {
  private BrokenExchange() {}

  /** Whether no answer can reach the client. */
  static boolean isOver(Exception failure, HttpServletResponse response) {
    return failure instanceof AsyncRequestNotUsableException
        || failure instanceof CloseNowException
        || (isCutShort(failure) && response.isCommitted());
  }

  /**
   * Whether a body ended before its length, or its last chunk. Its sender may have closed only its
   * half of the connection and wait for the answer.
   */
  static boolean isCutShort(Exception failure) {
    for (Throwable cause : Causes.of(failure)) {
      if (cause instanceof ClientAbortException || isEndOfBody(cause)) return true;
    }
    return false;
  }

  /** Tomcat's way to say that a body broke off; files have ends, too. */
  private static boolean isEndOfBody(Throwable failure) {
    return failure instanceof EOFException
        && failure.getStackTrace().length > 0
        && isTomcat(failure.getStackTrace()[0].getClassName());
  }

  private static boolean isTomcat(String className) {
    return className.startsWith("org.apache.catalina.")
        || className.startsWith("org.apache.coyote.");
  }

  static InputProblem incompleteBody() {
    return InputProblem.of(
        "incomplete-body",
        "The body ended before the length that the request announced, or came too slowly.",
        "Send it whole.");
  }
}
