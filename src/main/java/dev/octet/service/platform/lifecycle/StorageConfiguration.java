package dev.octet.service.platform.lifecycle;

import dev.octet.service.platform.postgres.EmbeddedPostgres;
import dev.octet.service.platform.settings.OctetProperties;
import dev.octet.service.platform.storage.DataDirectory;
import dev.octet.service.platform.storage.LeftOvers;
import dev.octet.service.platform.storage.RunFolder;
import dev.octet.service.platform.storage.StoragePair;
import dev.octet.service.platform.storage.StorageProperties;
import dev.octet.service.platform.storage.StorageWatch;
import java.io.IOException;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Configures the order in which a start uses the storage: it tests the data directory, compares it
 * with the database, migrates the database and raises the mark of both. Everything that writes to
 * either comes later.
 */
@Configuration(proxyBeanMethods = false)
class StorageConfiguration {
  @Bean
  DataDirectory dataDirectory(OctetProperties properties) {
    return DataDirectory.open(properties.dataDirectory());
  }

  @Bean
  StoragePair storagePair(
      DataDirectory directory,
      StorageProperties properties,
      ObjectProvider<EmbeddedPostgres> embedded,
      ObjectProvider<JdbcConnectionDetails> configured) {
    boolean own = embedded.stream().findAny().isPresent();
    var connection = configured.getIfAvailable();
    String place =
        own || connection == null
            ? EmbeddedDatabaseConfiguration.place(directory)
            : place(connection.getJdbcUrl());
    return new StoragePair(directory, place, properties.acceptMismatch());
  }

  /** Returns a JDBC URL without user, password and parameters. */
  private static String place(String url) {
    return url.replaceFirst("[?].*", "").replaceFirst("//[^/@]*@", "//");
  }

  @Bean
  FlywayMigrationStrategy guardedMigration(StoragePair pair, DataSource database) {
    return flyway -> {
      pair.check(database);
      flyway.migrate();
      pair.establish(database);
    };
  }

  @Bean
  LeftOvers leftOvers(DataDirectory directory, StorageProperties properties) {
    return new LeftOvers(directory, properties.deleteLeftOversAfter(), Clock.systemUTC());
  }

  @Bean
  @DependsOnDatabaseInitialization
  StorageWatch storageWatch(
      StoragePair pair,
      LeftOvers leftOvers,
      DataSource database,
      StorageProperties properties,
      ApplicationContext service) {
    return new StorageWatch(pair, leftOvers, database, properties, service);
  }

  /** The folder for files of forms. Tomcat needs its name before it may be created. */
  @Bean
  RunFolder.Planned formFolder(OctetProperties properties) {
    return RunFolder.plan(properties.dataDirectory().resolve("forms"));
  }

  /** Creates the folder for files of forms before the web server accepts requests. */
  @Bean(destroyMethod = "close")
  @DependsOnDatabaseInitialization
  RunFolder forms(RunFolder.Planned folder) throws IOException {
    return folder.open();
  }
}
