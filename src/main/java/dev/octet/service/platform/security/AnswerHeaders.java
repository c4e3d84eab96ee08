package dev.octet.service.platform.security;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Gives every answer the headers that keep browsers from doing more with it than showing it; the
 * container's own error answers too, which no filter sees. A page with a policy of its own sets
 * {@code Content-Security-Policy} anew.
 */
final class AnswerHeaders extends ValveBase {
  private static final String POLICY = "Content-Security-Policy";

  /** Nothing is loaded, run, framed or sent: what is right for data and for error pages. */
  private static final String DATA =
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  /**
   * Swagger UI's own files, calls of the service that it is from, and the small images that its
   * style sheet has within it.
   */
  private static final String SWAGGER_UI =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
          + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  AnswerHeaders() {
    super(true);
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    String path = request.getRequestURI();
    boolean swaggerUi = path != null && path.startsWith("/swagger-ui/");
    response.setHeader(POLICY, swaggerUi ? SWAGGER_UI : DATA);
    response.setHeader("X-Content-Type-Options", "nosniff");
    // for browsers that don't know frame-ancestors
    response.setHeader("X-Frame-Options", "DENY");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    getNext().invoke(request, response);
  }
}
