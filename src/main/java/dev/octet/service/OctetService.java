package dev.octet.service;

import dev.octet.service.platform.lifecycle.ServiceEnd;
import org.springframework.boot.ExitCodeEvent;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ApplicationListener;

/** The REST service. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class OctetService {
  /**
   * Starts the service.
   *
   * @param args Spring Boot arguments, such as {@code --server.port=9000}
   */
  public static void main(String[] args) {
    ServiceEnd.bound();
    var service = new SpringApplication(OctetService.class);
    // when the application ends itself, the exit code tells the process that started it
    service.addListeners((ApplicationListener<ExitCodeEvent>) _ -> ServiceEnd.failed());
    service.run(args);
  }
}
