package dev.octet.service.platform.inspection;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * A client that asks before it sends its body ({@code Expect: 100-continue}) is told to go on when
 * the body is about to be read, so that {@link UploadDoor} can turn it away before that.
 */
@Component
class ContinueTiming implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
  @Override
  public void customize(TomcatServletWebServerFactory factory) {
    factory.addConnectorCustomizers(
        connector -> connector.setProperty("continueResponseTiming", "onRead"));
  }
}
