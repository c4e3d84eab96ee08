package dev.octet.service;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;

/**
 * The whole service on a port of its own, with the embedded database. All tests that carry this
 * share one running service, which is what makes them fast: each makes what it needs and leaves
 * what it likes, and none counts what others made.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
    classes = OctetService.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    // small enough to be exceeded by a test
    properties = {
      "octet.limits.model=32MB",
      "octet.limits.calibration-set=32MB",
      // receivers of webhooks are tests
      "octet.webhooks.private-addresses=true"
    })
@Import(Storage.class)
@ContextConfiguration(initializers = TemporaryDataDirectory.class)
public @interface ServiceTest {}
