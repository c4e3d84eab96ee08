package dev.octet.service.platform.engine;

import dev.octet.service.platform.settings.OctetProperties;
import dev.octet.service.platform.storage.DataDirectory;
import dev.octet.service.platform.storage.PrivateFolder;
import java.io.IOException;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Configures the command that starts child processes of the engine. */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {
  @Bean
  @ConditionalOnMissingBean
  @DependsOnDatabaseInitialization // it creates a folder in the data directory
  ChildCommand engineCommand(OctetProperties properties, DataDirectory directory)
      throws IOException {
    PrivateFolder.create(directory.resolve(ChildCommand.NATIVE));
    return ChildCommand.ofThisProgram(properties);
  }
}
