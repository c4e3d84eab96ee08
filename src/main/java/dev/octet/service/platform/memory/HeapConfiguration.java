package dev.octet.service.platform.memory;

import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Configures the heap budget of this process. */
@Configuration(proxyBeanMethods = false)
class HeapConfiguration {
  /** Divisor of the heap: the rest is for the service itself, rows and responses. */
  private static final int PART_OF_HEAP = 4;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Bean
  HeapBudget heapBudget() {
    return new HeapBudget(Runtime.getRuntime().maxMemory() / PART_OF_HEAP, PATIENCE);
  }
}
