package dev.octet.service.platform.problem;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers errors that occur outside of Spring MVC, in a filter or in the container. */
@Hidden
@RestController
class ErrorPage implements ErrorController {
  @RequestMapping("${spring.web.error.path:/error}")
  ResponseEntity<ProblemDetail> error(HttpServletRequest request) {
    HttpStatus status = status(request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE));
    var answer = ResponseEntity.status(status);
    if (status == HttpStatus.SERVICE_UNAVAILABLE) {
      answer.header(
          HttpHeaders.RETRY_AFTER, Long.toString(ProblemException.SHORT_REST.toSeconds()));
    }
    return answer
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(ProblemDocuments.of(status, ServerRefusals.problem(status.value())));
  }

  private static HttpStatus status(Object value) {
    HttpStatus status = value instanceof Integer code ? HttpStatus.resolve(code) : null;
    return status == null ? HttpStatus.NOT_FOUND : status;
  }
}
