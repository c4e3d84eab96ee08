package dev.octet.service;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.ConfigurableApplicationContext;

/** A service that a test starts and ends itself, and replicas of it on the same database. */
public final class RunningService implements AutoCloseable {
  private final ConfigurableApplicationContext context;
  private final ServiceClient client;

  private RunningService(ConfigurableApplicationContext context) {
    this.context = context;
    client = new ServiceClient(port());
  }

  /**
   * Starts a service with a database and a data directory of its own.
   *
   * @param settings such as {@code --octet.adb.servers=127.0.0.1:5037}
   */
  public static RunningService start(String... settings) {
    return start(List.of(), settings);
  }

  /**
   * Starts a service of which a test replaces a part.
   *
   * @param more configurations
   */
  public static RunningService start(List<Class<?>> more, String... settings) {
    return run(
        new SpringApplicationBuilder(OctetService.class)
            .sources(more.toArray(Class<?>[]::new))
            .initializers(new TemporaryDataDirectory()),
        List.of(settings));
  }

  /** Starts a service with a data directory that is kept, and its database in there. */
  public static RunningService startIn(Path dataDirectory, String... settings) {
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("--octet.data-directory=" + dataDirectory);
    return run(new SpringApplicationBuilder(OctetService.class), all);
  }

  /** Starts another on the same database and data directory; it has to end first. */
  public RunningService replica(String... settings) {
    var database = context.getBean(JdbcConnectionDetails.class);
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("--spring.datasource.url=" + database.getJdbcUrl());
    all.add("--spring.datasource.username=" + database.getUsername());
    all.add("--spring.datasource.password=" + database.getPassword());
    all.add(
        "--octet.data-directory="
            + context.getEnvironment().getProperty("octet.data-directory", ""));
    return run(new SpringApplicationBuilder(OctetService.class), all);
  }

  private static RunningService run(SpringApplicationBuilder application, List<String> settings) {
    List<String> all = new ArrayList<>(settings);
    all.add("--server.port=0");
    all.add("--spring.jmx.enabled=false");
    return new RunningService(application.run(all.toArray(String[]::new)));
  }

  /** On the loopback address. */
  public int port() {
    return Integer.parseInt(context.getEnvironment().getProperty("local.server.port", ""));
  }

  public ServiceClient client() {
    return client;
  }

  /** False once it has ended, by itself too. */
  public boolean isRunning() {
    return context.isActive();
  }

  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  @Override
  public void close() {
    context.close();
  }
}
