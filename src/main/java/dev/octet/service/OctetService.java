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
  /** Starts the service; arguments are Spring Boot's: {@code --server.port=9000}. */
  public static void main(String[] args) {
    ServiceEnd.bound();
    var service = new SpringApplication(OctetService.class);
    // one that ends itself says so to whoever started it
    service.addListeners((ApplicationListener<ExitCodeEvent>) _ -> ServiceEnd.failed());
    service.run(args);
  }
}
