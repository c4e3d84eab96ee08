package dev.octet.engine.read.tflite;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Gives each tensor a name of its own, its name in the file wherever that is free. */
final class TensorNames {
  private final Set<String> taken = new HashSet<>();
  private final Map<String, Integer> next = new HashMap<>();

  /**
   * A name that hasn't been given yet.
   *
   * @param name as in the file
   * @param id the tensor's number, for one without a name
   */
  String unique(String name, int id) {
    String base = name.isBlank() ? "tensor_" + id : name;
    String unique = base;
    while (!taken.add(unique)) unique = base + "_" + next.merge(base, 1, Integer::sum);
    return unique;
  }
}
