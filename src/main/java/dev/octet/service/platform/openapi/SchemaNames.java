package dev.octet.service.platform.openapi;

import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.jackson.TypeNameResolver;
import java.util.Set;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Names the schemas of nested records. Several documents of the engine have nested records of the
 * same name, so each is prefixed with the name of its outer record: {@code ReportEdge}.
 */
@Configuration(proxyBeanMethods = false)
class SchemaNames {
  @Bean
  ModelResolver modelResolver(ObjectMapperProvider mapper) {
    return new ModelResolver(mapper.jsonMapper(), new Nested());
  }

  /** Names nested classes that have no name in an annotation. */
  private static final class Nested extends TypeNameResolver {
    @Override
    protected String nameForClass(Class<?> type, Set<Options> options) {
      String name = super.nameForClass(type, options);
      Class<?> outer = type.getEnclosingClass();
      return outer != null && name.equals(type.getSimpleName())
          ? outer.getSimpleName() + name
          : name;
    }
  }
}
