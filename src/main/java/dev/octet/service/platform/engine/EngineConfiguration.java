package dev.octet.service.platform.engine;

import dev.octet.service.platform.settings.OctetProperties;
import dev.octet.service.platform.storage.DataDirectory;
import dev.octet.service.platform.storage.PrivateFolder;
import java.io.IOException;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Which program the engine's children are. */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {
  @Bean
  @ConditionalOnMissingBean
  @DependsOnDatabaseInitialization // its folders are in the data directory
  ChildCommand engineCommand(OctetProperties properties, DataDirectory directory)
      throws IOException {
    PrivateFolder.create(directory.resolve(ChildCommand.NATIVE));
    return ChildCommand.ofThisProgram(properties);
  }
}
