package dev.octet.service;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The REST service. */
@SpringBootApplication
public class OctetService {
  public static void main(String[] args) {
    SpringApplication.run(OctetService.class, args);
  }
}
