package dev.octet.service.platform.http;

import dev.octet.service.platform.settings.OctetProperties;
import dev.octet.service.platform.storage.RunFolder;
import jakarta.servlet.MultipartConfigElement;
import org.springframework.boot.servlet.autoconfigure.MultipartProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.StringUtils;

/**
 * Configures the size limits and the folder of multipart requests: {@code octet.limits}, and a
 * folder in the data directory unless the configuration names another one.
 */
@Configuration(proxyBeanMethods = false)
class MultipartLimits {
  @Bean
  MultipartConfigElement multipartConfig(
      MultipartProperties multipart, OctetProperties properties, RunFolder.Planned formFolder) {
    MultipartConfigElement given = multipart.createMultipartConfig();
    return new MultipartConfigElement(
        StringUtils.hasText(given.getLocation())
            ? given.getLocation()
            : formFolder.path().toString(),
        properties.limits().largestFile().toBytes(),
        properties.limits().largestRequest().toBytes(),
        given.getFileSizeThreshold());
  }
}
