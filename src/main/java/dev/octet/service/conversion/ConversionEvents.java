package dev.octet.service.conversion;

import dev.octet.service.job.JobState;
import dev.octet.service.platform.events.EventStreams;
import dev.octet.service.platform.events.Events;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Conversions as clients follow them. */
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

  /** The data of a progress event. */
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
