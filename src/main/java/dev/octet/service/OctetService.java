package dev.octet.service;

import dev.octet.service.platform.ServiceEnd;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The REST service. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class OctetService {
  /** Starts the service; arguments are Spring Boot's: {@code --server.port=9000}. */
  public static void main(String[] args) {
    ServiceEnd.bound();
    SpringApplication.run(OctetService.class, args);
  }
}
