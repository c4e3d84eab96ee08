package dev.octet.service.platform.security;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Adds security headers for browsers to every response, including the container's own error
 * responses, which no filter sees. A page with a policy of its own replaces {@code
 * Content-Security-Policy}.
 */
final class ResponseHeaders extends ValveBase {
  private static final String POLICY = "Content-Security-Policy";

  /** The policy of data and error pages: loads, runs, frames and sends nothing. */
  private static final String DATA =
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  /**
   * The policy of Swagger UI: its own files, calls of the service that it comes from, and the small
   * images in its style sheet.
   */
  private static final String SWAGGER_UI =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
          + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  ResponseHeaders() {
    super(true);
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    String path = request.getRequestURI();
    boolean swaggerUi = path != null && path.startsWith("/swagger-ui/");
    response.setHeader(POLICY, swaggerUi ? SWAGGER_UI : DATA);
    response.setHeader("X-Content-Type-Options", "nosniff");
    // for browsers that don't support frame-ancestors
    response.setHeader("X-Frame-Options", "DENY");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    getNext().invoke(request, response);
  }
}
