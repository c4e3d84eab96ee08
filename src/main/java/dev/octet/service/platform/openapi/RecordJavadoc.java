package dev.octet.service.platform.openapi;

import com.github.therapi.runtimejavadoc.ClassJavadoc;
import com.github.therapi.runtimejavadoc.Comment;
import com.github.therapi.runtimejavadoc.CommentVisitor;
import com.github.therapi.runtimejavadoc.Link;
import com.github.therapi.runtimejavadoc.ParamJavadoc;
import com.github.therapi.runtimejavadoc.RuntimeJavadoc;
import com.github.therapi.runtimejavadoc.Value;
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
      String text = text(param.getComment());
      if (text != null) components.put(param.getName(), text);
    }
    return new RecordJavadoc(text(javadoc.getComment()), Map.copyOf(components));
  }

  /** Returns what a component means; null if the Javadoc does not say. */
  @Nullable String component(String name) {
    return components.get(name);
  }

  private static @Nullable String text(Comment comment) {
    var markdown = new Markdown();
    comment.visit(markdown);
    String text = markdown.firstParagraph();
    if (text.isEmpty()) return null;
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  /** Writes a comment as Markdown, the format of the contract's descriptions. */
  private static final class Markdown implements CommentVisitor {
    private final StringBuilder text = new StringBuilder();

    @Override
    public void commentText(String value) {
      text.append(value);
    }

    @Override
    public void inlineLink(Link link) {
      text.append(link.getLabel());
    }

    @Override
    public void inlineTag(String name, String value) {
      text.append(name.equals("code") ? "`" + value + "`" : value);
    }

    @Override
    public void inlineValue(Value value) {
      text.append(value.getReferencedMemberName());
    }

    String firstParagraph() {
      int end = text.indexOf("<");
      return (end < 0 ? text.toString() : text.substring(0, end)).replaceAll("\\s+", " ").strip();
    }
  }
}
