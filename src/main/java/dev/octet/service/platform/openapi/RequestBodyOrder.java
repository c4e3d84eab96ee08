package dev.octet.service.platform.openapi;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.swagger.v3.core.jackson.mixin.ExtensionsMixin;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.parameters.RequestBody;
import java.io.IOException;
import java.util.TreeMap;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springframework.context.annotation.Configuration;

/**
 * Lists the form first where an operation takes a form or the bytes of a file. The contract is
 * sorted, which would put {@code application/octet-stream} first. The Swagger UI shows the first
 * type, and generated clients send it; openapi-generator writes Java that does not compile if a
 * form comes second.
 */
@Configuration(proxyBeanMethods = false)
class RequestBodyOrder {
  private static final String FORM = org.springframework.http.MediaType.MULTIPART_FORM_DATA_VALUE;

  RequestBodyOrder(ObjectMapperProvider mappers) {
    mappers.jsonMapper().addMixIn(RequestBody.class, FormFirst.class);
    mappers.yamlMapper().addMixIn(RequestBody.class, FormFirst.class);
  }

  /** Replaces the library's annotations of request bodies, and includes them. */
  abstract static class FormFirst extends ExtensionsMixin {
    @JsonSerialize(using = ContentWriter.class)
    abstract Content getContent();
  }

  /** Writes the types of a body: the form, then the others in alphabetical order. */
  static final class ContentWriter extends JsonSerializer<Content> {
    @Override
    public void serialize(Content content, JsonGenerator json, SerializerProvider serializers)
        throws IOException {
      var others = new TreeMap<String, MediaType>(content);
      MediaType form = others.remove(FORM);
      json.writeStartObject();
      if (form != null) serializers.defaultSerializeField(FORM, form, json);
      for (var type : others.entrySet()) {
        serializers.defaultSerializeField(type.getKey(), type.getValue(), json);
      }
      json.writeEndObject();
    }
  }
}
