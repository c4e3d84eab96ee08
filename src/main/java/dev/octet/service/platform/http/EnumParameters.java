package dev.octet.service.platform.http;

import dev.octet.json.JsonNames;
import java.util.Map;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.convert.converter.ConverterFactory;
import org.springframework.format.FormatterRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Reads enum constants in queries by the names that they have in JSON. */
@Configuration(proxyBeanMethods = false)
class EnumParameters implements WebMvcConfigurer {
  @Override
  public void addFormatters(FormatterRegistry registry) {
    registry.addConverterFactory(new ByName());
  }

  @SuppressWarnings("rawtypes") // as Spring's own factory of enums
  private static final class ByName implements ConverterFactory<String, Enum> {
    @Override
    public <T extends Enum> Converter<String, T> getConverter(Class<T> type) {
      Map<String, Enum<?>> constants = JsonNames.byName(type);
      return name -> {
        Enum<?> constant = constants.get(name);
        if (constant == null) throw new IllegalArgumentException("no constant of " + type);
        return type.cast(constant);
      };
    }
  }
}
