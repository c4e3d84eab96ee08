package dev.octet.engine.write.graphdef;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Assigns unique names that TensorFlow accepts. */
final class NodeNames {
  private static final Pattern FOREIGN = Pattern.compile("[^A-Za-z0-9_./>-]");
  private static final Pattern BEGINNING = Pattern.compile("[A-Za-z0-9.].*");

  private final Set<String> taken = new HashSet<>();

  /** Returns the wanted name, or a similar one if it is taken or invalid. */
  String claim(String wanted) {
    String name = FOREIGN.matcher(wanted).replaceAll("_");
    if (!BEGINNING.matcher(name).matches()) name = "node" + name;
    String free = name;
    for (int i = 1; !taken.add(free); i++) free = name + "_" + i;
    return free;
  }
}
