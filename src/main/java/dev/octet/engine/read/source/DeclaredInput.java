package dev.octet.engine.read.source;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An input of a network as its file declares it.
 *
 * @param name name of the input
 * @param otherNames further names by which a sender may call it
 * @param dims extents, {@value #OPEN} for an open one; null if the number of axes is open too
 * @param defaults extents to use for open axes other than the batch, as many as {@code dims}; 1 or
 *     less for none
 */
public record DeclaredInput(
    String name, List<String> otherNames, @Nullable List<Integer> dims, List<Integer> defaults) {
  /** The extent of an axis that may have any size. */
  public static final int OPEN = -1;

  public DeclaredInput {
    otherNames = List.copyOf(otherNames);
    dims = dims == null ? null : List.copyOf(dims);
    defaults = List.copyOf(defaults);
  }

  /** Returns an input with one name and without defaults. */
  public static DeclaredInput of(String name, @Nullable List<Integer> dims) {
    return new DeclaredInput(name, List.of(), dims, List.of());
  }

  /** Returns whether the file leaves an extent or the number of axes open. */
  public boolean isOpen() {
    return dims == null || dims.contains(OPEN);
  }

  /** Returns the extent to use for an open axis, or a number below 2 for none. */
  int byDefault(int axis) {
    return axis < defaults.size() ? defaults.get(axis) : 0;
  }

  /** Returns all names of the input, its own first. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    names.add(name);
    names.addAll(otherNames);
    return names;
  }
}
