package dev.octet.service.platform.openapi;

import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.jackson.TypeNameResolver;
import java.util.Set;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Names of schemas. The engine has nested records of the same name in several of its documents;
 * each is named with what it is nested in: {@code ReportEdge}.
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
