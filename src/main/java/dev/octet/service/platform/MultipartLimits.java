package dev.octet.service.platform;

import jakarta.servlet.MultipartConfigElement;
import org.springframework.boot.servlet.autoconfigure.MultipartProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How much the web server takes of a form: as much as {@code octet.limits} lets through. */
@Configuration(proxyBeanMethods = false)
class MultipartLimits {
  @Bean
  MultipartConfigElement multipartConfig(
      MultipartProperties multipart, OctetProperties properties) {
    MultipartConfigElement given = multipart.createMultipartConfig();
    return new MultipartConfigElement(
        given.getLocation(),
        properties.limits().largestFile().toBytes(),
        properties.limits().largestRequest().toBytes(),
        given.getFileSizeThreshold());
  }
}
