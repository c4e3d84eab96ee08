package dev.octet.service.platform.http;

import java.util.List;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.ContentNegotiationConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Has Spring MVC look at {@link AcceptedTypes}. */
@Configuration(proxyBeanMethods = false)
class AcceptedTypesConfiguration implements WebMvcConfigurer {
  @Override
  public void configureContentNegotiation(ContentNegotiationConfigurer configurer) {
    configurer.strategies(List.of(new AcceptedTypes()));
  }
}
