package dev.octet.service.platform.list;

import dev.octet.service.platform.problem.InvalidParameter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The place in a sorted list after which a page begins: the last item of the previous page. The
 * item may have been removed since.
 *
 * <p>As text, a place in the order of creation is the item's id. A place in another order is JSON
 * in base64url: the name of the order, the item's value and its id.
 *
 * @param value of the sorted field
 */
record Cursor(Object value, UUID id) {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final int MOST_CHARS = 2_000;

  /** Returns the text for the parameter {@code cursor}. */
  String text(SortKey<?> key) {
    if (key.type() == UUID.class) return id.toString();
    byte[] json = MAPPER.writeValueAsBytes(new Object[] {key.name(), value, id});
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json);
  }

  /**
   * Reads the parameter {@code cursor}.
   *
   * @throws dev.octet.service.platform.problem.ProblemException with 400 if it is not the text of a
   *     place in this order
   */
  static Cursor read(String text, SortKey<?> key) {
    Cursor read = text.length() > MOST_CHARS ? null : place(text, key);
    if (read == null) {
      throw InvalidParameter.of(
          "cursor", text, "the field next of the previous page, with the same sort");
    }
    return read;
  }

  private static @Nullable Cursor place(String text, SortKey<?> key) {
    try {
      if (key.type() == UUID.class) {
        UUID id = UUID.fromString(text);
        return id.toString().equalsIgnoreCase(text) ? new Cursor(id, id) : null;
      }
      byte[] json = Base64.getUrlDecoder().decode(text);
      JsonNode parts = MAPPER.readTree(new String(json, StandardCharsets.UTF_8));
      if (parts.size() != 3 || !parts.get(0).asString("").equals(key.name())) return null;
      UUID id = UUID.fromString(parts.get(2).asString(""));
      JsonNode value = parts.get(1);
      if (key.type() == Long.class) {
        return value.canConvertToLong() ? new Cursor(value.asLong(), id) : null;
      }
      // PostgreSQL has no text with a NUL
      boolean isText = value.isString() && value.stringValue().indexOf('\0') < 0;
      return isText ? new Cursor(value.stringValue(), id) : null;
    } catch (IllegalArgumentException | JacksonException e) {
      return null;
    }
  }
}
