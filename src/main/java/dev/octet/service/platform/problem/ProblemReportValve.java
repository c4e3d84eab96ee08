package dev.octet.service.platform.problem;

import dev.octet.engine.InputProblem;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers with a problem document where no other code can: requests that Tomcat rejects by itself,
 * responses that failed, and error responses without a body. Tomcat's own page is HTML and names
 * Tomcat. Tomcat creates the valve by its class name.
 */
public final class ProblemReportValve extends ErrorReportValve {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemReportValve.class);
  private static final JsonMapper MAPPER = JsonMapper.shared();

  @Override
  protected void report(Request request, Response response, @Nullable Throwable failure) {
    int status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0) return;
    // a status without a body that was set on purpose, as by Spring Boot's actuator, is no error
    if (response.isError() && !response.setErrorReported()) return;
    InputProblem problem = ServerRefusals.problem(status);
    try {
      response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
      response.setCharacterEncoding(StandardCharsets.UTF_8);
      // null if the response has begun or its stream is in use
      Writer writer = response.getReporter();
      if (writer == null) return;
      writer.write(MAPPER.writeValueAsString(ProblemDocuments.map(status, problem)));
      response.finishResponse();
    } catch (IOException | IllegalStateException e) {
      LOG.debug("A client did not wait for its problem", e);
    }
  }
}
