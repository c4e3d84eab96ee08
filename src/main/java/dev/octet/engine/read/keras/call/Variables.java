package dev.octet.engine.read.keras.call;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Variables of a layer in the order in which Keras creates and saves them.
 *
 * @param own variables of the layer itself, the trainable ones first
 * @param parts variables of the layers inside, by the attribute that holds them, in order
 */
public record Variables(List<Variable> own, Map<String, Variables> parts) {
  /** No variables. */
  public static final Variables NONE = new Variables(List.of(), Map.of());

  /**
   * A variable.
   *
   * @param name name within its layer: {@code kernel}
   * @param trainable whether training changes it, as long as the layer is trained
   */
  public record Variable(String name, boolean trainable) {}

  public Variables {
    own = List.copyOf(own);
    parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
  }

  /** Returns trainable variables. */
  public static Variables of(String... names) {
    return NONE.and(names);
  }

  /** Returns these and more trainable variables. */
  public Variables and(String... names) {
    return with(true, names);
  }

  /** Returns these and trainable variables that a layer only has on a condition. */
  public Variables andIf(boolean condition, String... names) {
    return condition ? and(names) : this;
  }

  /** Returns these and variables that training doesn't change by gradients. */
  public Variables andFixed(String... names) {
    return with(false, names);
  }

  private Variables with(boolean trainable, String... names) {
    List<Variable> all = new ArrayList<>(own);
    for (String name : names) all.add(new Variable(name, trainable));
    return new Variables(all, parts);
  }

  /** Returns these and those of a layer inside. */
  public Variables part(String attribute, Variables inside) {
    Map<String, Variables> all = new LinkedHashMap<>(parts);
    all.put(attribute, inside);
    return new Variables(own, all);
  }
}
