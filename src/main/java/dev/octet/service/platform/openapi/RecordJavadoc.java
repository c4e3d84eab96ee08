package dev.octet.service.platform.openapi;

import com.github.therapi.runtimejavadoc.ClassJavadoc;
import com.github.therapi.runtimejavadoc.ParamJavadoc;
import com.github.therapi.runtimejavadoc.RuntimeJavadoc;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Javadoc of a record, which the compiler's annotation processor stores beside the class.
 *
 * @param about the comment's first paragraph; null if there is no comment
 * @param components the texts of {@code @param}, by component
 */
record RecordJavadoc(@Nullable String about, Map<String, String> components) {
  static RecordJavadoc of(Class<?> type) {
    ClassJavadoc javadoc = RuntimeJavadoc.getJavadoc(type);
    Map<String, String> components = new HashMap<>();
    for (ParamJavadoc param : javadoc.getRecordComponents()) {
      String text = JavadocText.firstParagraph(param.getComment(), Map.of());
      if (text != null) components.put(param.getName(), text);
    }
    return new RecordJavadoc(
        JavadocText.firstParagraph(javadoc.getComment(), Map.of()), Map.copyOf(components));
  }

  /** Returns what a component means; null if the Javadoc does not say. */
  @Nullable String component(String name) {
    return components.get(name);
  }
}
