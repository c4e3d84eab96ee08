package dev.octet.service.platform;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Which program the engine's children are. */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {
  @Bean
  @ConditionalOnMissingBean
  EngineCommand engineCommand(OctetProperties properties) {
    return EngineCommand.ofThisProgram(properties);
  }
}
