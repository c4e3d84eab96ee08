package dev.octet.service.platform.openapi;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.examples.Example;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import tools.jackson.databind.json.JsonMapper;

/**
 * Adds the example documents to the contract, one JSON file each. Operations refer to them with
 * {@code @ExampleObject(name = "sample", ref = "#/components/examples/model")}.
 */
final class Examples {
  private static final String FILES = "classpath:/dev/octet/service/examples/*.json";

  private Examples() {}

  static void addTo(Components components) throws IOException {
    for (Resource file : new PathMatchingResourcePatternResolver().getResources(FILES)) {
      String name = String.valueOf(file.getFilename()).replace(".json", "");
      try (InputStream json = file.getInputStream()) {
        components.addExamples(
            name, new Example().value(JsonMapper.shared().readValue(json, Object.class)));
      }
    }
  }
}
