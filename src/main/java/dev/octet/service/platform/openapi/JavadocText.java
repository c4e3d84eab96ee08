package dev.octet.service.platform.openapi;

import com.github.therapi.runtimejavadoc.Comment;
import com.github.therapi.runtimejavadoc.CommentVisitor;
import com.github.therapi.runtimejavadoc.Link;
import com.github.therapi.runtimejavadoc.Value;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a Javadoc comment as Markdown, the format of the contract's descriptions. */
final class JavadocText implements CommentVisitor {
  private final StringBuilder text = new StringBuilder();
  private final Map<String, String> jsonNames;
  private boolean isInFirstParagraph = true;

  private JavadocText(Map<String, String> jsonNames) {
    this.jsonNames = jsonNames;
  }

  /**
   * Returns the first paragraph of a comment, capitalized and with a full stop; null if the comment
   * is empty.
   *
   * @param jsonNames names in JSON of the members that links refer to, by their names in Java;
   *     other members keep their names
   */
  static @Nullable String firstParagraph(Comment comment, Map<String, String> jsonNames) {
    var visitor = new JavadocText(jsonNames);
    comment.visit(visitor);
    String text = visitor.text.toString().replaceAll("\\s+", " ").strip();
    if (text.isEmpty()) return null;
    String end = text.endsWith(".") || text.endsWith("…") ? "" : ".";
    return Character.toUpperCase(text.charAt(0)) + text.substring(1) + end;
  }

  @Override
  public void commentText(String value) {
    if (!isInFirstParagraph) return;
    int tag = value.indexOf('<'); // an element such as <p>; code is in inline tags
    isInFirstParagraph = tag < 0;
    text.append(tag < 0 ? value : value.substring(0, tag));
  }

  @Override
  public void inlineLink(Link link) {
    String label = link.getLabel();
    int member = label.indexOf('#');
    append(member < 0 ? label : code(label.substring(member + 1)));
  }

  @Override
  public void inlineTag(String name, String value) {
    append(name.equals("code") ? code(value.strip()) : value);
  }

  @Override
  public void inlineValue(Value value) {
    append(value.getReferencedMemberName());
  }

  private void append(String value) {
    if (isInFirstParagraph) text.append(value);
  }

  private String code(String name) {
    return "`" + jsonNames.getOrDefault(name, name) + "`";
  }
}
