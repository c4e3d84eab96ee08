package dev.octet.service.platform.problem;

import dev.octet.engine.InputProblem;
import dev.octet.service.platform.failure.Causes;
import jakarta.servlet.http.HttpServletResponse;
import java.io.EOFException;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.coyote.CloseNowException;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

/** Recognizes exchanges whose client left or stopped sending. */
final class BrokenExchange {
  private BrokenExchange() {}

  /** Returns whether no response can reach the client. */
  static boolean isOver(Exception failure, HttpServletResponse response) {
    return failure instanceof AsyncRequestNotUsableException
        || failure instanceof CloseNowException
        || (isCutShort(failure) && response.isCommitted());
  }

  /**
   * Returns whether the body ended early. The sender may have closed only its half of the
   * connection and wait for the response.
   */
  static boolean isCutShort(Exception failure) {
    for (Throwable cause : Causes.of(failure)) {
      if (cause instanceof ClientAbortException || isEndOfBody(cause)) return true;
    }
    return false;
  }

  /**
   * Returns whether an exception is Tomcat's report of an incomplete body; a file's end throws the
   * same type.
   */
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
        "The body ended before its declared length, or arrived too slowly.",
        "Send the complete body.");
  }
}
