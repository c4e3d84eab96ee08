package dev.octet.service.platform.openapi;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Contact;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import io.swagger.v3.oas.models.tags.Tag;
import java.io.IOException;
import java.util.List;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;

/** Configures the parts of the contract that belong to no single operation. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {
  private static final String ABOUT =
      """
      Octet takes a trained float network and some example inputs and produces a fully quantized \
      8-bit `.tflite`, together with a report of the quantization losses, layer by layer and with \
      the uploaded model's names.

      1. `POST /models`: upload the float network.
      2. `POST /calibration-sets`: upload example inputs; a few hundred are enough.
      3. `POST /conversions`: start a conversion and follow it until it has finished.
      4. `GET /artifacts/{id}/content`: download the artifact.
      5. `POST /benchmarks`: measure the artifact on a phone that `GET /devices` lists.

      `java -jar octet.jar sample DIR` writes a small network and images to try the service with: \
      `DIR/model.tflite` and `DIR/calibration.zip`.

      Ids are UUIDs of version 7, timestamps are in UTC. Errors are problem documents (RFC 9457) \
      whose `type` never changes its meaning. If API keys are configured, each request must carry \
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
            .description("An API key, sent as a bearer token in the header Authorization."));
    components.addSecuritySchemes(
        "apiKey",
        new SecurityScheme()
            .type(SecurityScheme.Type.APIKEY)
            .in(SecurityScheme.In.HEADER)
            .name("X-API-Key")
            .description("The same API key, for clients that can't set the header Authorization."));
    ProblemResponses.addTo(components);
    Examples.addTo(components);
    return new OpenAPI()
        .info(info())
        .servers(
            List.of(new Server().url("/").description("The server that this document comes from.")))
        .tags(
            List.of(
                tag("Support", "The supported operators and the named recipes."),
                tag("Models", "Uploaded float networks."),
                tag("Calibration sets", "Uploaded example inputs."),
                tag("Conversions", "Quantize a model with a calibration set."),
                tag(
                    "Artifacts",
                    "Files that conversions produce: quantized networks, reports and others."),
                tag("Devices", "Android phones that adb servers (Android Debug Bridge) list."),
                tag("Benchmarks", "Measurements of artifacts on devices.")))
        .security(
            List.of(
                new SecurityRequirement().addList("bearer"),
                new SecurityRequirement().addList("apiKey"),
                new SecurityRequirement()))
        .components(components);
  }

  private static Info info() {
    return new Info()
        .title("Octet")
        .version("0.1.0")
        .summary("Quantizes neural networks to 8 bits.")
        .description(ABOUT)
        .license(new License().name("Apache License 2.0").identifier("Apache-2.0"))
        .contact(new Contact().name("Octet"));
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

  /** Adds the entity tags of the JSON that an operation reads. */
  @Bean
  OperationCustomizer entityTagResponses() {
    return (operation, method) -> {
      ApiResponse shown = operation.getResponses().get("200");
      if (isSafe(method)
          && shown != null
          && shown.getContent() != null
          && shown.getContent().containsKey(MediaType.APPLICATION_JSON_VALUE)) {
        shown.addHeaderObject(
            "ETag",
            new Header()
                .description("Tag of the content, for the header If-None-Match.")
                .schema(new StringSchema()));
        operation
            .getResponses()
            .addApiResponse(
                "304",
                new ApiResponse()
                    .description(
                        "The content has a tag that the request's header If-None-Match names."));
      }
      return operation;
    };
  }

  /** Returns whether the operation only reads (RFC 9110, section 9.2.1). */
  private static boolean isSafe(HandlerMethod method) {
    RequestMapping mapping = method.getMethodAnnotation(RequestMapping.class);
    return mapping != null && List.of(mapping.method()).equals(List.of(RequestMethod.GET));
  }
}
