package dev.octet.service.platform.database;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Responds to requests at once with 503 while the database is known to be unavailable, so that
 * clients upload nothing in vain and wait for no connection.
 */
final class OutageGate extends OncePerRequestFilter {
  /** Paths that need no database: health and metrics for monitoring, and the contract. */
  private static final Pattern OPEN =
      Pattern.compile(
          "/|/error|/actuator(/.*)?|/swagger-ui(\\.html|/.*)|/v3/api-docs(\\.yaml|/.*)?");

  private final DatabaseWatch database;
  private final HandlerExceptionResolver problems;

  OutageGate(DatabaseWatch database, HandlerExceptionResolver problems) {
    this.database = database;
    this.problems = problems;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    if (!database.isAway()) return true;
    return OPEN.matcher(request.getRequestURI().substring(request.getContextPath().length()))
        .matches();
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    problems.resolveException(
        request,
        response,
        null,
        new DataAccessResourceFailureException("The database is unavailable"));
  }
}
