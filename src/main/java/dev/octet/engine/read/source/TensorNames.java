package dev.octet.engine.read.source;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Assigns a unique name to each tensor: its name in the file unless that is already taken. */
public final class TensorNames {
  private final Set<String> taken = new HashSet<>();
  private final Map<String, Integer> next = new HashMap<>();

  /**
   * Returns a name that was not assigned before.
   *
   * @param name name in the file
   * @param id the tensor's id, for tensors without a name
   */
  public String unique(String name, int id) {
    String base = name.isBlank() ? "tensor_" + id : name;
    String unique = base;
    while (!taken.add(unique)) unique = base + "_" + next.merge(base, 1, Integer::sum);
    return unique;
  }
}
