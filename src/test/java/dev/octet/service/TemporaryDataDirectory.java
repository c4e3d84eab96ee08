package dev.octet.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** Gives the service of the tests a data directory under {@code target}, new for each context. */
public final class TemporaryDataDirectory
    implements ApplicationContextInitializer<ConfigurableApplicationContext> {
  @Override
  public void initialize(ConfigurableApplicationContext context) {
    TestPropertyValues.of("octet.data-directory=" + create()).applyTo(context);
  }

  private static Path create() {
    try {
      Path parent = Files.createDirectories(Path.of("target", "octet-data"));
      return Files.createTempDirectory(parent, "service-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
