package dev.octet.service.platform.inspection;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/**
 * Detects whether the client of a request has closed its connection. Servlets can't: after the body
 * has been read, only another look at the connection shows that.
 */
@Component
class ClientPresence implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
  private static final String ATTRIBUTE = ClientPresence.class.getName();

  @Override
  public void customize(TomcatServletWebServerFactory factory) {
    factory.addContextValves(new Witness());
  }

  /**
   * Returns a check whether the client of the calling thread's request has left. It may be called
   * by this thread only, after the body was read. Without a request it returns false.
   */
  BooleanSupplier hasLeft() {
    RequestAttributes request = RequestContextHolder.getRequestAttributes();
    if (request == null) return () -> false;
    Object connection = request.getAttribute(ATTRIBUTE, RequestAttributes.SCOPE_REQUEST);
    return connection instanceof Connection known ? known::isClosed : () -> false;
  }

  /** Attaches its connection to each request. */
  private static final class Witness extends ValveBase {
    Witness() {
      super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
      request.setAttribute(ATTRIBUTE, new Connection(request.getCoyoteRequest()));
      getNext().invoke(request, response);
    }
  }

  /**
   * The connection of a request whose body has been read.
   *
   * @param request Tomcat's own request
   */
  private record Connection(org.apache.coyote.Request request) {
    /**
     * Tomcat's result if a read fails: 1, as if a byte were available, so that the caller reads it.
     */
    private static final int END = 1;

    /** Reads without waiting; bytes of the next request are kept for it. */
    boolean isClosed() {
      request.action(ActionCode.AVAILABLE, true);
      return request.getAvailable() == END;
    }
  }
}
