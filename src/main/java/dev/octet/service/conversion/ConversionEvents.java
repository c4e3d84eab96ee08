package dev.octet.service.conversion;

import dev.octet.service.job.JobState;
import dev.octet.service.platform.events.EventStreams;
import dev.octet.service.platform.events.Events;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Configures the event streams of conversions. */
@Configuration(proxyBeanMethods = false)
class ConversionEvents {
  @Bean
  EventStreams<ConversionJob> conversionStreams(
      ConversionRepository repository,
      ConversionResources resources,
      ConversionProperties properties) {
    return new EventStreams<>(
        repository,
        new Events<>(Phase::of, resources::outcome, Step::of),
        properties.eventStreams(),
        properties.eventHeartbeat());
  }

  /**
   * The data of a progress event.
   *
   * @param stage label of the current stage; {@code null} as text if there is none
   * @param progress of the whole conversion, 0 to 1
   * @param attempt number of the attempt, from 1; 0 before the first
   */
  record Step(JobState state, String stage, double progress, int attempt) {
    static Step of(ConversionJob conversion) {
      return new Step(
          conversion.state(),
          String.valueOf(conversion.stage()),
          conversion.progress(),
          conversion.attempt());
    }
  }

  private record Phase(JobState state, int attempt) {
    static Phase of(ConversionJob conversion) {
      return new Phase(conversion.state(), conversion.attempt());
    }
  }
}
