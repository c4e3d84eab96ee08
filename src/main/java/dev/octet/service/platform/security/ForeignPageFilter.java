package dev.octet.service.platform.security;

import dev.octet.engine.InputProblem;
import dev.octet.service.platform.problem.ProblemException;
import dev.octet.text.ShortText;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Protects a service that a user's browser can reach from other websites' pages. Without API keys,
 * the {@code Host} must be a name of this service (421). With or without keys, no page of another
 * origin may use the service (403). {@code X-Forwarded-Host} is ignored, since pages can send it.
 *
 * <p>Health is open to all, since probes call it by names of their own.
 */
final class ForeignPageFilter extends OncePerRequestFilter {
  private static final Set<String> READS = Set.of("GET", "HEAD");
  private static final Pattern HEALTH = Pattern.compile("/actuator/health(/[a-z]+)?");
  private static final int QUOTED_CHARS = 100;
  private static final String SETTING = "octet.security.hosts";

  private final HostNames hosts;
  private final boolean anyHost;
  private final PageRule pages;
  private final HandlerExceptionResolver problems;

  /**
   * Creates the filter.
   *
   * @param anyHost whether the service may be called by any name. This is safe with API keys: a
   *     page that rebinds its name has no key
   */
  ForeignPageFilter(HostNames hosts, boolean anyHost, HandlerExceptionResolver problems) {
    this.hosts = hosts;
    this.anyHost = anyHost;
    this.problems = problems;
    pages = new PageRule(hosts);
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    String path = request.getRequestURI().substring(request.getContextPath().length());
    return READS.contains(request.getMethod()) && HEALTH.matcher(path).matches();
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    ProblemException refusal = refusal(request);
    if (refusal == null) {
      chain.doFilter(request, response);
    } else {
      problems.resolveException(request, response, null, refusal);
    }
  }

  private @Nullable ProblemException refusal(HttpServletRequest request) {
    List<String> named = Collections.list(request.getHeaders(HttpHeaders.HOST));
    if (!anyHost && !(named.size() == 1 && isOwn(named.getFirst()))) {
      return new ProblemException(HttpStatus.MISDIRECTED_REQUEST, unknownHost(named));
    }
    String source = pages.foreignSource(request);
    return source == null ? null : new ProblemException(HttpStatus.FORBIDDEN, foreignPage(source));
  }

  private boolean isOwn(String host) {
    return RequestHost.parse(host).filter(hosts::include).isPresent();
  }

  private static InputProblem unknownHost(List<String> named) {
    return InputProblem.of(
            "unknown-host",
            named.isEmpty() || named.getFirst().isEmpty()
                ? "The request has no header Host."
                : "The request is for the host '%s', which is not a name of this service."
                    .formatted(shortened(String.join(", ", named))),
            ("Call the service by localhost or by an IP address, or ask its operator to add the name"
                    + " to %s.")
                .formatted(SETTING))
        .field(HttpHeaders.HOST);
  }

  private static InputProblem foreignPage(String source) {
    return InputProblem.of(
        "foreign-page",
        "The request comes from %s, but only the service's own pages may send it."
            .formatted(shortened(source)),
        ("Send the request from a program or from the service's own pages. If a proxy shows the"
                + " service under another name, ask the operator to add the name to %s.")
            .formatted(SETTING));
  }

  private static String shortened(String text) {
    return ShortText.start(text, QUOTED_CHARS);
  }
}
