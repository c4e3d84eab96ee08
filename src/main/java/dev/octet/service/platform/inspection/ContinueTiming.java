package dev.octet.service.platform.inspection;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * Delays Tomcat's response to {@code Expect: 100-continue} until the body is about to be read, so
 * that {@link UploadAdmission} can reject the request before that.
 */
@Component
class ContinueTiming implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
  @Override
  public void customize(TomcatServletWebServerFactory factory) {
    factory.addConnectorCustomizers(
        connector -> connector.setProperty("continueResponseTiming", "onRead"));
  }
}
