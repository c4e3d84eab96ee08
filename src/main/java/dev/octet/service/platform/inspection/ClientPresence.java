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
 * Tells whether the client of a request is still there, which servlets can't: once a body has been
 * read, nothing but another look at the connection shows that it was closed.
 */
@Component
class ClientPresence implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
  private static final String ATTRIBUTE = ClientPresence.class.getName();

  @Override
  public void customize(TomcatServletWebServerFactory factory) {
    factory.addContextValves(new Witness());
  }

  /**
   * A look at the client of the request that the calling thread answers, to be asked by this thread
   * alone and after the body was read; false where there is no request.
   */
  BooleanSupplier hasLeft() {
    RequestAttributes request = RequestContextHolder.getRequestAttributes();
    if (request == null) return () -> false;
    Object connection = request.getAttribute(ATTRIBUTE, RequestAttributes.SCOPE_REQUEST);
    return connection instanceof Connection known ? known::isClosed : () -> false;
  }

  /** Leaves each request a way to its connection. */
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
   * A connection whose request has been read.
   *
   * @param request Tomcat's own
   */
  private record Connection(org.apache.coyote.Request request) {
    /** Tomcat's result if a read fails: 1, as if a byte were there, so that the caller reads it. */
    private static final int END = 1;

    /** Reads what is there without waiting; bytes of a next request are kept for it. */
    boolean isClosed() {
      request.action(ActionCode.AVAILABLE, true);
      return request.getAvailable() == END;
    }
  }
}
