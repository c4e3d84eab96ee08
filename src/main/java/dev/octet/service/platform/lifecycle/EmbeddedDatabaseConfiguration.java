package dev.octet.service.platform.lifecycle;

import dev.octet.service.platform.postgres.EmbeddedPostgres;
import dev.octet.service.platform.storage.DataDirectory;
import dev.octet.service.platform.storage.StoragePair;
import dev.octet.service.platform.storage.StorageProperties;
import java.nio.file.Path;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** Starts the embedded database if no other is configured. */
@Configuration(proxyBeanMethods = false)
@Conditional(EmbeddedDatabaseConfiguration.NoneConfigured.class)
class EmbeddedDatabaseConfiguration {
  private static final String FOLDER = "postgres";

  @Bean(destroyMethod = "close")
  EmbeddedPostgres embeddedPostgres(DataDirectory directory, StorageProperties storage) {
    Path folder = directory.resolve(FOLDER);
    if (!EmbeddedPostgres.isMadeIn(folder)) {
      new StoragePair(directory, place(directory), storage.acceptMismatch()).checkWithoutDatabase();
    }
    return EmbeddedPostgres.start(folder, ServiceEnd::failed);
  }

  /** Returns the location of the embedded database, for messages. */
  static String place(DataDirectory directory) {
    return "the embedded database in " + directory.resolve(FOLDER);
  }

  @Bean
  JdbcConnectionDetails embeddedConnection(EmbeddedPostgres postgres) {
    return new JdbcConnectionDetails() {
      @Override
      public String getUsername() {
        return postgres.user();
      }

      @Override
      public String getPassword() {
        return postgres.password();
      }

      @Override
      public String getJdbcUrl() {
        return postgres.jdbcUrl();
      }
    };
  }

  /** True if {@code spring.datasource.url} is absent or empty. */
  static final class NoneConfigured implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return !StringUtils.hasText(context.getEnvironment().getProperty("spring.datasource.url"));
    }
  }
}
