package dev.octet.service.conversion;

import dev.octet.service.calibrationset.SetUse;
import dev.octet.service.model.ModelUse;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.domain.Limit;

/** Keeps the model and the calibration set of unfinished conversions from being removed. */
@Configuration(proxyBeanMethods = false)
class ConversionUse {
  @Bean
  ModelUse modelsOfConversions(ConversionRepository repository) {
    return id -> first(repository.findUnfinishedOfModel(id, Limit.of(1)));
  }

  @Bean
  SetUse setsOfConversions(ConversionRepository repository) {
    return id -> first(repository.findUnfinishedOfSet(id, Limit.of(1)));
  }

  private static Optional<String> first(List<UUID> conversions) {
    return conversions.stream().findFirst().map(id -> "conversion " + id);
  }
}
