package dev.octet.service.platform.http;

import java.util.List;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.ContentNegotiationConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Configures Spring MVC to use {@link AcceptedTypes}. */
@Configuration(proxyBeanMethods = false)
class AcceptedTypesConfiguration implements WebMvcConfigurer {
  @Override
  public void configureContentNegotiation(ContentNegotiationConfigurer configurer) {
    configurer.strategies(List.of(new AcceptedTypes()));
  }
}
