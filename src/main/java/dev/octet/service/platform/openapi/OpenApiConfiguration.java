package dev.octet.service.platform.openapi;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import io.swagger.v3.oas.models.tags.Tag;
import java.io.IOException;
import java.util.List;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;

/** The parts of the contract that belong to no single operation. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {
  private static final String ABOUT =
      """
      Octet takes a trained float network and some example inputs, and gives back a fully quantized \
      8-bit `.tflite`, together with a ledger that says, layer by layer and in the names of the \
      uploaded model, what the 8 bits cost.

      1. `POST /models`: upload the float network.
      2. `POST /calibration-sets`: upload example inputs; a few hundred are enough.
      3. `POST /conversions`: start, and follow the conversion until it has ended.
      4. `GET /artifacts/{id}/content`: fetch what it made.
      5. `POST /benchmarks`: measure it on a phone that `GET /devices` lists.

      `java -jar octet.jar sample DIR` writes a small network and pictures to try it with: \
      `DIR/model.tflite` and `DIR/calibration.zip`.

      Ids are UUIDs of version 7, instants are in UTC. Errors are problem documents (RFC 9457) whose \
      `type` never changes its meaning. Where the service was given API keys, each request carries \
      one: `Authorization: Bearer KEY` or `X-API-Key: KEY`.
      """;

  @Bean
  OpenAPI contract() throws IOException {
    var components = new Components();
    components.addSecuritySchemes(
        "bearer",
        new SecurityScheme()
            .type(SecurityScheme.Type.HTTP)
            .scheme("bearer")
            .description("An API key."));
    components.addSecuritySchemes(
        "apiKey",
        new SecurityScheme()
            .type(SecurityScheme.Type.APIKEY)
            .in(SecurityScheme.In.HEADER)
            .name("X-API-Key")
            .description("The same key, for clients that can't set Authorization."));
    ProblemResponses.addTo(components);
    Examples.addTo(components);
    return new OpenAPI()
        .info(new Info().title("Octet").version("0.1.0").description(ABOUT))
        .servers(List.of(new Server().url("/").description("Where this document is from.")))
        .tags(
            List.of(
                tag("Support", "What Octet can do."),
                tag("Models", "Float networks."),
                tag("Calibration sets", "Example inputs."),
                tag("Conversions", "From a model and a set to artifacts."),
                tag("Artifacts", "What conversions made."),
                tag("Devices", "Phones at adb servers."),
                tag("Benchmarks", "Artifacts measured on devices.")))
        .security(
            List.of(
                new SecurityRequirement().addList("bearer"),
                new SecurityRequirement().addList("apiKey"),
                new SecurityRequirement()))
        .components(components);
  }

  private static Tag tag(String name, String description) {
    return new Tag().name(name).description(description);
  }

  /** Adds the responses that any request may get. */
  @Bean
  OperationCustomizer commonResponses() {
    return (operation, method) -> {
      ProblemResponses.addCommon(operation.getResponses());
      if (!isSafe(method)) ProblemResponses.addWhereSomethingIsStored(operation.getResponses());
      return operation;
    };
  }

  /** Whether the operation only reads (RFC 9110, section 9.2.1). */
  private static boolean isSafe(HandlerMethod method) {
    RequestMapping mapping = method.getMethodAnnotation(RequestMapping.class);
    return mapping != null && List.of(mapping.method()).equals(List.of(RequestMethod.GET));
  }
}
