package dev.octet.engine.write.graphdef;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Gives nodes names that TensorFlow takes, each once. */
final class NodeNames {
  private static final Pattern FOREIGN = Pattern.compile("[^A-Za-z0-9_./>-]");
  private static final Pattern BEGINNING = Pattern.compile("[A-Za-z0-9.].*");

  private final Set<String> taken = new HashSet<>();

  /** The name, or as near to it as can be. */
  String claim(String wanted) {
    String name = FOREIGN.matcher(wanted).replaceAll("_");
    if (!BEGINNING.matcher(name).matches()) name = "node" + name;
    String free = name;
    for (int i = 1; !taken.add(free); i++) free = name + "_" + i;
    return free;
  }
}
