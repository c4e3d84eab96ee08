package dev.octet.service.platform.http;

import dev.octet.engine.InputProblem;
import dev.octet.service.platform.problem.ProblemException;
import dev.octet.text.ShortText;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Refuses requests with a query parameter that the operation does not have: a misspelt filter would
 * otherwise return everything. Operations of libraries, such as the Swagger UI, are not concerned.
 */
@Component
class QueryParameters implements HandlerInterceptor, WebMvcConfigurer {
  private static final String OWN_CODE = "dev.octet.";
  private static final int MOST_CHARS = 60;

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(this);
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    String query = request.getQueryString();
    if (query != null
        && handler instanceof HandlerMethod method
        && method.getBeanType().getName().startsWith(OWN_CODE)) {
      check(query, known(method.getMethod()));
    }
    return true;
  }

  /**
   * Compares the names of a query with those of an operation. A malformed query passes: the web
   * server refuses it.
   *
   * @param query the part of the URL after the question mark
   * @throws ProblemException with 400 for the first name that the operation lacks
   */
  static void check(String query, Collection<String> known) {
    if (isMalformed(query)) return;
    for (String pair : query.split("&", -1)) {
      int end = pair.indexOf('=');
      String name =
          URLDecoder.decode(end < 0 ? pair : pair.substring(0, end), StandardCharsets.UTF_8);
      if (name.isEmpty() || known.contains(name)) continue;
      String shown = ShortText.start(name, MOST_CHARS);
      throw new ProblemException(
          HttpStatus.BAD_REQUEST,
          InputProblem.of(
                  "unknown-parameter",
                  "The query has the parameter '%s'; expected %s."
                      .formatted(
                          shown,
                          known.isEmpty() ? "none" : "only these: " + String.join(", ", known)),
                  "Remove or rename the parameter.")
              .field(shown));
    }
  }

  /** Returns whether the web server refuses the query when a parameter is read. */
  private static boolean isMalformed(String query) {
    try {
      byte[] bytes =
          URLDecoder.decode(query, StandardCharsets.ISO_8859_1)
              .getBytes(StandardCharsets.ISO_8859_1);
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return false;
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return true;
    }
  }

  private static List<String> known(Method method) {
    return Arrays.stream(method.getParameters()).flatMap(QueryParameters::name).sorted().toList();
  }

  private static Stream<String> name(Parameter parameter) {
    RequestParam annotation = parameter.getAnnotation(RequestParam.class);
    if (annotation == null) return Stream.empty();
    return Stream.of(annotation.name().isEmpty() ? parameter.getName() : annotation.name());
  }
}
