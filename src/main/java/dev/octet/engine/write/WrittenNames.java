package dev.octet.engine.write;

import dev.octet.engine.graph.Graph;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Gives each tensor of a file a unique name: a constant that is quantized separately for each
 * consumer becomes several tensors with the same name. Activations, inputs and outputs keep their
 * names in preference to constants, and earlier tensors in preference to later ones.
 */
final class WrittenNames {
  private final Set<String> taken = new HashSet<>();
  private final Map<String, Integer> next = new HashMap<>();
  private final String[] names;

  /**
   * Names the tensors of a file.
   *
   * @param used ids of the tensors that are written, ascending
   */
  WrittenNames(Graph graph, int[] used) {
    Set<Integer> called = new HashSet<>(graph.outputs());
    names = new String[used.length];
    for (boolean constants : new boolean[] {false, true}) {
      for (int i = 0; i < used.length; i++) {
        boolean constant = graph.tensor(used[i]).isConstant() && !called.contains(used[i]);
        if (constant == constants) names[i] = unique(graph.tensor(used[i]).name());
      }
    }
  }

  private String unique(String name) {
    String unique = name;
    while (!taken.add(unique)) unique = name + "_" + next.merge(name, 1, Integer::sum);
    return unique;
  }

  /** Returns the name of the i-th tensor of the file. */
  String of(int i) {
    return names[i];
  }
}
