package dev.octet.engine.read.keras.hdf5;

import static dev.octet.engine.read.keras.hdf5.Hdf5File.shown;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.source.ModelProblems;
import io.jhdf.AbstractNode;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Link;
import io.jhdf.api.Node;
import io.jhdf.object.message.SymbolTableMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A group of an HDF5 file. Each method throws {@link RejectedInputException} ({@code
 * invalid-model}) if the file is damaged there, or has a link where a group or dataset is expected.
 */
public final class Hdf5Group {
  /** Maximum number of values of an attribute, and of members of a group. */
  private static final int MOST_VALUES = 1 << 16;

  /** Maximum number of groups in a path. */
  private static final int MOST_DEPTH = 64;

  private final Group group;
  private final String path;
  private final ReadBudget budget;
  private boolean checked;

  Hdf5Group(Group group, String path, ReadBudget budget) {
    this.group = group;
    this.path = path;
    this.budget = budget;
  }

  /** Returns the group's path in the file, without a slash at its ends. */
  public String path() {
    return path;
  }

  private String place() {
    return "HDF5 group '/%s'".formatted(shown(path));
  }

  private boolean requireTree(AbstractNode node) {
    for (SymbolTableMessage table : node.getHeader().getMessagesOfType(SymbolTableMessage.class)) {
      TreeCheck.requireGroup(budget.file(), table.getBTreeAddress(), place());
    }
    return true;
  }

  private Map<String, Node> members() {
    if (!checked && group instanceof AbstractNode node) {
      Hdf5Guard.run(place(), () -> requireTree(node));
      checked = true;
    }
    Map<String, Node> members = Hdf5Guard.run(place(), group::getChildren);
    if (members.size() > MOST_VALUES) {
      throw ModelProblems.tooLarge(
          "%s has %,d members; at most %,d are supported."
              .formatted(place(), members.size(), MOST_VALUES));
    }
    return members;
  }

  /**
   * Returns the group at a path below this one; null if there is none.
   *
   * @param below names of groups, separated by slashes
   */
  public @Nullable Hdf5Group group(String below) {
    Node node = node(below);
    if (node == null) return null;
    if (node instanceof Group found) return new Hdf5Group(found, joined(below), budget);
    throw ModelProblems.invalid(
        "HDF5 path '/%s'".formatted(shown(joined(below))), "It is not a group.");
  }

  /**
   * Returns the values of the dataset at a path below this group, with numbers of all types
   * converted to FLOAT32; null if there is none.
   *
   * @param below names, separated by slashes
   */
  public @Nullable Tensor dataset(String below) {
    Node node = node(below);
    if (node == null) return null;
    String place = "HDF5 dataset '/%s'".formatted(shown(joined(below)));
    if (node instanceof Dataset found) return DatasetReader.read(found, place, budget);
    throw ModelProblems.invalid(place, "It is not a dataset.");
  }

  private @Nullable Node node(String below) {
    String[] names = below.split("/", MOST_DEPTH + 1);
    if (names.length > MOST_DEPTH) {
      throw ModelProblems.invalid(
          place(), "A path below it has more than %d groups.".formatted(MOST_DEPTH));
    }
    Hdf5Group at = this;
    for (int i = 0; ; i++) {
      Node next = at.members().get(names[i]);
      if (next == null) return null;
      if (next instanceof Link) throw link(at.joined(names[i]));
      if (i == names.length - 1) return next;
      if (!(next instanceof Group inner)) return null;
      at = new Hdf5Group(inner, at.joined(names[i]), budget);
    }
  }

  private String joined(String below) {
    return path.isEmpty() ? below : path + "/" + below;
  }

  private static RejectedInputException link(String path) {
    return ModelProblems.invalid(
        "HDF5 path '/%s'".formatted(shown(path)),
        "It is a soft or external link; only groups and datasets are read.");
  }

  /** Returns a text attribute; null if there is none. */
  public @Nullable String text(String name) {
    List<String> texts = texts(name);
    return texts == null || texts.size() != 1 ? null : texts.getFirst();
  }

  /**
   * Returns the texts of an attribute; null if there is none. Keras splits a long list over several
   * attributes, which are joined here: {@code weight_names0}, {@code weight_names1}, ...
   */
  public @Nullable List<String> texts(String name) {
    Map<String, Attribute> all = Hdf5Guard.run(place(), group::getAttributes);
    Attribute whole = all.get(name);
    if (whole != null) return AttributeReader.texts(whole, place(), MOST_VALUES);
    List<String> joined = new ArrayList<>();
    for (int part = 0; part < MOST_VALUES; part++) {
      Attribute next = all.get(name + part);
      if (next == null) return part == 0 ? null : joined;
      joined.addAll(AttributeReader.texts(next, place(), MOST_VALUES));
    }
    return joined;
  }
}
