package dev.octet.service.platform.security;

import java.net.InetAddress;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Puts the filter in front of everything. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {
  /**
   * The filter for the configured keys.
   *
   * @throws OpenServiceException if there are none, and others than this machine would find a
   *     service that is open to everybody
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
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return registration;
  }
}
