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
 * Answers requests that Tomcat refuses before anybody else sees them, and those whose answer failed
 * beyond repair or has no body, with a problem document. Tomcat's own page is HTML and names
 * Tomcat. Tomcat makes it by the name of its class.
 */
public final class ProblemReportValve extends ErrorReportValve {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemReportValve.class);
  private static final JsonMapper MAPPER = JsonMapper.shared();

  @Override
  protected void report(Request request, Response response, @Nullable Throwable failure) {
    int status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0) return;
    // what set a status without a body, as Spring Boot's actuator does, has reported no error
    if (response.isError() && !response.setErrorReported()) return;
    InputProblem problem = ServerRefusals.problem(status);
    try {
      response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
      response.setCharacterEncoding(StandardCharsets.UTF_8);
      // null where the answer is on its way or its stream was taken
      Writer writer = response.getReporter();
      if (writer == null) return;
      writer.write(MAPPER.writeValueAsString(ProblemDocuments.map(status, problem)));
      response.finishResponse();
    } catch (IOException | IllegalStateException e) {
      LOG.debug("A client did not wait for its problem", e);
    }
  }
}
