package dev.octet.service.platform.security;

import java.net.InetAddress;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Configures the security filters. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {
  /**
   * Registers the filter for API keys.
   *
   * @throws OpenServiceException if there are no keys, other machines could reach the service, and
   *     it is not declared open
   */
  @Bean
  FilterRegistrationBean<ApiKeyFilter> apiKeyFilter(
      SecurityProperties security,
      ServerProperties server,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    var keys = new ApiKeys(security.apiKeys());
    InetAddress address = server.getAddress();
    boolean reachable = address == null || !address.isLoopbackAddress();
    if (keys.isEmpty() && reachable && !security.open()) throw new OpenServiceException(address);
    var registration = new FilterRegistrationBean<>(new ApiKeyFilter(keys, problems));
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
    return registration;
  }

  /** Registered before the filter for API keys. */
  @Bean
  FilterRegistrationBean<ForeignPageFilter> foreignPageFilter(
      SecurityProperties security,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    boolean hasKeys = !security.apiKeys().isEmpty();
    var registration =
        new FilterRegistrationBean<>(
            new ForeignPageFilter(new HostNames(security.hosts()), hasKeys, problems));
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return registration;
  }

  /** Applies to all responses of the web server. */
  @Bean
  WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> answerHeaders() {
    return factory -> factory.addEngineValves(new ResponseHeaders());
  }
}
