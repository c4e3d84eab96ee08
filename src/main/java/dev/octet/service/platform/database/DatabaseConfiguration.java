package dev.octet.service.platform.database;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Configures the watch on the database, and how long requests wait for it. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {
  /**
   * Registered after the filter for keys, so that a client without a key learns nothing about the
   * database.
   */
  @Bean
  FilterRegistrationBean<OutageGate> outageGate(
      DatabaseWatch database,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    var registration = new FilterRegistrationBean<>(new OutageGate(database, problems));
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 100);
    return registration;
  }

  /**
   * Gives migrations connections of their own: those of the pool time out after some seconds
   * without a response, and the migration of a large table takes longer.
   */
  @Bean
  FlywayConfigurationCustomizer migrationsTakeTheirTime(JdbcConnectionDetails details) {
    return flyway ->
        flyway.dataSource(details.getJdbcUrl(), details.getUsername(), details.getPassword());
  }
}
