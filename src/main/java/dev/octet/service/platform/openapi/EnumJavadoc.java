package dev.octet.service.platform.openapi;

import com.github.therapi.runtimejavadoc.ClassJavadoc;
import com.github.therapi.runtimejavadoc.FieldJavadoc;
import com.github.therapi.runtimejavadoc.RuntimeJavadoc;
import dev.octet.json.JsonNames;
import java.util.Map;
import java.util.stream.Collectors;

/** The Javadoc of an enum, which the compiler's annotation processor stores beside the class. */
final class EnumJavadoc {
  private EnumJavadoc() {}

  /**
   * Returns the description of an enum's schema: the comment's first paragraph, then a Markdown
   * list of the constants by their names in JSON, each with the first paragraph of its comment.
   */
  static String description(Class<?> type) {
    ClassJavadoc javadoc = RuntimeJavadoc.getJavadoc(type);
    Map<String, String> jsonNames = jsonNames(type);
    String about = JavadocText.firstParagraph(javadoc.getComment(), jsonNames);
    String constants =
        javadoc.getEnumConstants().stream()
            .map(constant -> line(constant, jsonNames))
            .collect(Collectors.joining("\n"));
    return (about == null ? "" : about + "\n\n") + constants;
  }

  private static String line(FieldJavadoc constant, Map<String, String> jsonNames) {
    String name = constant.getName();
    String text = JavadocText.firstParagraph(constant.getComment(), jsonNames);
    return "* `%s`%s"
        .formatted(jsonNames.getOrDefault(name, name), text == null ? "" : ": " + text);
  }

  private static Map<String, String> jsonNames(Class<?> type) {
    return JsonNames.byName(type).entrySet().stream()
        .collect(Collectors.toMap(constant -> constant.getValue().name(), Map.Entry::getKey));
  }
}
