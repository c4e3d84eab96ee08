package dev.octet.service;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.ContextConfiguration;

/**
 * The whole service on a port of its own, with the embedded database and the API key {@link #KEY}.
 * All tests that carry this share one running service.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
    classes = OctetService.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    // printf %s swordfish | sha256sum
    properties =
        "octet.security.api-keys=b9f195c5cc7ef6afadbfbc42892ad47d3b24c6bc94bb510c4564a90a14e8b799")
@ContextConfiguration(initializers = TemporaryDataDirectory.class)
public @interface KeyedServiceTest {
  /** The key that the service accepts. */
  String KEY = "swordfish";
}
