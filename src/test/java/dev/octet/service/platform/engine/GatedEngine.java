package dev.octet.service.platform.engine;

import dev.octet.Octet;
import dev.octet.service.platform.settings.OctetProperties;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/** The engine, whose children do nothing for as long as a file is there. */
public final class GatedEngine {
  private static final int BETWEEN_LOOKS_MILLIS = 20;

  private final Path closed;

  private GatedEngine(Path closed) {
    this.closed = closed;
  }

  /** The gate of a service that was started with {@link Configuration}. */
  public static GatedEngine of(OctetProperties properties) {
    return new GatedEngine(properties.dataDirectory().resolve("gate-closed"));
  }

  public void close() throws Exception {
    Files.createFile(closed);
  }

  public void open() throws Exception {
    Files.deleteIfExists(closed);
  }

  /** The child: the gate, then the engine's own arguments. */
  public static void main(String[] args) throws Exception {
    while (Files.exists(Path.of(System.getProperty("gate")))) Thread.sleep(BETWEEN_LOOKS_MILLIS);
    Octet.main(args);
  }

  /** Puts the gate in front of the service's children. */
  @TestConfiguration(proxyBeanMethods = false)
  public static class Configuration {
    @Bean
    static BeanPostProcessor gate() {
      return new BeanPostProcessor() {
        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
          return bean instanceof ChildCommand command ? gated(command) : bean;
        }
      };
    }

    private static ChildCommand gated(ChildCommand command) {
      List<String> words = new ArrayList<>(command.words());
      words.replaceAll(
          word -> word.equals(Octet.class.getName()) ? GatedEngine.class.getName() : word);
      words.add(1, "-Dgate=" + command.scratch().resolveSibling("gate-closed"));
      return new ChildCommand(
          words, command.environment(), command.scratch(), command.heap(), command.memory());
    }
  }
}
