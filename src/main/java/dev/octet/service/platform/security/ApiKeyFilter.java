package dev.octet.service.platform.security;

import dev.octet.engine.InputProblem;
import dev.octet.service.platform.problem.ProblemException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Rejects requests without a valid API key with 401, except on paths that need none. */
final class ApiKeyFilter extends OncePerRequestFilter {
  static final String KEY_HEADER = "X-API-Key";
  private static final String SCHEME = "Bearer ";

  /**
   * Paths that need no key: health for monitoring, the contract and the page that shows it. Only
   * these exact notations match, so that no other path is reachable through them.
   */
  private static final Pattern OPEN =
      Pattern.compile(
          "/|/actuator/health(/[a-z]+)?"
              + "|/swagger-ui\\.html|/swagger-ui/[a-z-]+(\\.[a-z0-9]+)*"
              + "|/v3/api-docs(\\.yaml|/swagger-config)?");

  private final ApiKeys keys;
  private final HandlerExceptionResolver problems;

  ApiKeyFilter(ApiKeys keys, HandlerExceptionResolver problems) {
    this.keys = keys;
    this.problems = problems;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    if (keys.isEmpty()) return true;
    String path = request.getRequestURI().substring(request.getContextPath().length());
    return OPEN.matcher(path).matches();
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String key = key(request);
    if (key != null && keys.contains(key)) {
      chain.doFilter(request, response);
    } else {
      problems.resolveException(request, response, null, refusal(key != null));
    }
  }

  private static @Nullable String key(HttpServletRequest request) {
    String key = request.getHeader(KEY_HEADER);
    if (key != null) return key;
    String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (authorization == null) return null;
    return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? authorization.substring(SCHEME.length()).strip()
        : null;
  }

  private static ProblemException refusal(boolean hasKey) {
    var problem =
        InputProblem.of(
            "unauthorized",
            hasKey ? "The API key is not valid." : "An API key is missing.",
            "Send Authorization: Bearer KEY, or X-API-Key: KEY.");
    return new ProblemException(HttpStatus.UNAUTHORIZED, problem)
        .header(
            HttpHeaders.WWW_AUTHENTICATE,
            hasKey ? "Bearer realm=\"octet\", error=\"invalid_token\"" : "Bearer realm=\"octet\"");
  }
}
