package dev.octet.json;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A JSON object of which every field must be known. Read each field by its name and kind, then ask
 * for the {@link #faults()}: fields that were never read are unknown. JSON's null counts as absent.
 * Not thread-safe.
 */
public final class JsonObject {
  /** Maximum number of faults that are reported. */
  private static final int MOST_FAULTS = 100;

  private final JsonNode node;
  private final String pointer;
  private final Set<String> known = new LinkedHashSet<>();
  private final List<JsonFault> own = new ArrayList<>();
  private final List<JsonObject> within = new ArrayList<>();

  JsonObject(JsonNode node, String pointer) {
    this.node = node;
    this.pointer = pointer;
  }

  /** Returns an object without fields. */
  public static JsonObject empty(String pointer) {
    return new JsonObject(JsonNodeFactory.instance.objectNode(), pointer);
  }

  /** Returns this object's JSON pointer. */
  public String pointer() {
    return pointer;
  }

  /** Returns the JSON pointer of a field. */
  public String pointer(String name) {
    return pointer + "/" + Quotation.pointerPart(name);
  }

  /** Returns whether a field is present and not null. */
  public boolean gives(String name) {
    return node.hasNonNull(name);
  }

  /** Returns whether a field is a list. */
  public boolean isList(String name) {
    return node.path(name).isArray();
  }

  /** Returns whether a field is an object. */
  public boolean isObject(String name) {
    return node.path(name).isObject();
  }

  /** Returns whether a field's value, printed as JSON, is longer than {@code chars}. */
  public boolean isLonger(String name, int chars) {
    return node.path(name).toString().length() > chars;
  }

  /** Makes fields known without reading them. */
  public void accept(String... names) {
    known.addAll(List.of(names));
  }

  /** Returns an optional field; null if it is absent, or of another kind, which is a fault. */
  public <T> @Nullable T optional(String name, JsonKind<T> kind) {
    return read(name, kind, "Correct the value, or omit the field.");
  }

  /** Returns a required field; null if it is absent or of another kind, which is a fault. */
  public <T> @Nullable T required(String name, JsonKind<T> kind) {
    if (!gives(name)) {
      String detail = "The field '%s' is missing, expected %s.".formatted(name, kind.expected());
      String action = kind.action("Add the field.");
      add(new JsonFault(JsonFault.MISSING, pointer(name), detail, action));
    }
    return read(name, kind, "Correct the value.");
  }

  private <T> @Nullable T read(String name, JsonKind<T> kind, String action) {
    accept(name);
    if (!gives(name)) return null;
    try {
      return kind.read(node.get(name));
    } catch (Misfit misfit) {
      String where = pointer(name) + misfit.below();
      add(new JsonFault(kind.code(), where, misfit.about(name), kind.action(action)));
      return null;
    }
  }

  /**
   * Returns an optional object. If it is absent or of another kind, the result has no fields, and
   * its faults don't count.
   */
  public JsonObject object(String name) {
    return within(pointer(name), optional(name, JsonKind.OBJECT));
  }

  /** Returns a required object, as {@link #object} does; its absence is a fault. */
  public JsonObject requiredObject(String name) {
    return within(pointer(name), required(name, JsonKind.OBJECT));
  }

  /** Returns a required list of objects; empty if it is absent or of another kind. */
  public List<JsonObject> objects(String name, int fewest, int most) {
    List<JsonNode> found = required(name, JsonKind.list(JsonKind.OBJECT, fewest, most));
    List<JsonObject> objects = new ArrayList<>();
    if (found == null) return objects;
    for (JsonNode each : found) objects.add(within(pointer(name) + "/" + objects.size(), each));
    return objects;
  }

  private JsonObject within(String where, @Nullable JsonNode object) {
    if (object == null) return empty(where);
    var inner = new JsonObject(object, where);
    within.add(inner);
    return inner;
  }

  /**
   * Adds a fault of a field whose kind fits but whose value does not.
   *
   * @param expected the end of a sentence: "expected …"
   */
  public void invalid(String name, String expected, String action) {
    String detail = new Misfit(node.path(name), expected).about(name);
    add(new JsonFault(JsonFault.INVALID, pointer(name), detail, action));
  }

  /** Adds a fault that the reader found. */
  public void add(JsonFault fault) {
    if (own.size() < MOST_FAULTS) own.add(fault);
  }

  /** Returns whether no fault was found in the fields of this object that were read so far. */
  public boolean isSound() {
    return own.isEmpty();
  }

  /**
   * Returns the faults of this object, then those of the objects within it, at most {@value
   * #MOST_FAULTS}. Fields that were not read so far are unknown.
   */
  public List<JsonFault> faults() {
    List<JsonFault> faults = new ArrayList<>(own);
    for (String name : node.propertyNames()) {
      if (faults.size() >= MOST_FAULTS) break;
      if (!known.contains(name)) faults.add(unknown(name));
    }
    for (JsonObject object : within) {
      if (faults.size() >= MOST_FAULTS) break;
      faults.addAll(object.faults());
    }
    return faults.size() > MOST_FAULTS ? faults.subList(0, MOST_FAULTS) : faults;
  }

  private JsonFault unknown(String name) {
    return new JsonFault(
        JsonFault.UNKNOWN,
        pointer(name),
        "%s has no field '%s'; it has %s."
            .formatted(
                pointer.isEmpty() ? "The JSON object" : pointer,
                Quotation.of(name),
                known.isEmpty() ? "none" : String.join(", ", known)),
        "Remove or rename the field.");
  }
}
