package dev.octet.engine.samples;

import dev.octet.engine.RejectedInputException;
import dev.octet.text.ShortText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The class of each sample of a set.
 *
 * @param indexes the classes' numbers, from 0, in the samples' order
 * @param classes how many classes there are; null where the set does not say
 */
public record SetLabels(List<Integer> indexes, @Nullable Integer classes) {
  /** A table of 100,000 rows of long names. */
  private static final int MOST_BYTES = 32 << 20;

  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  /** A heading that says how many classes an index counts: {@code index1000}. */
  private static final Pattern COUNTED = Pattern.compile("index(\\d{1,7})");

  public SetLabels {
    indexes = List.copyOf(indexes);
  }

  /**
   * Reads the labels of a set: of a table {@code labels.csv} or {@code y_labels.csv}, whose rows
   * begin with a file's name and end with its class, or of folders, whose names are numbers or are
   * numbered in their order.
   *
   * @throws RejectedInputException if there are none, or not of each sample
   */
  static SetLabels read(EntryStore store, List<SetEntry> samples, String set) throws IOException {
    for (SetEntry entry : store.entries()) {
      if (EntryNames.isLabels(entry)) return ofTable(text(store, entry), samples, entry.name());
    }
    TreeSet<String> folders = new TreeSet<>();
    samples.forEach(sample -> folders.add(sample.folder()));
    if (folders.size() < 2) {
      throw SetProblems.of(
          "no-labels",
          set,
          "The set does not say of which class its samples are.",
          "Add a table labels.csv with rows of FILE,CLASS, or put each class into a folder.");
    }
    return ofFolders(folders, samples);
  }

  private static String text(EntryStore store, SetEntry entry) throws IOException {
    try (InputStream stream = store.open(entry)) {
      byte[] bytes = stream.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw SetProblems.tooLarge(
            entry.name(), "It is larger than %,d bytes.".formatted(MOST_BYTES));
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  private static SetLabels ofFolders(TreeSet<String> folders, List<SetEntry> samples) {
    Map<String, Integer> numbers = new HashMap<>();
    boolean named = !folders.stream().allMatch(f -> NUMBER.matcher(lastPart(f)).matches());
    for (String folder : folders) {
      numbers.put(folder, named ? numbers.size() : Integer.parseInt(lastPart(folder)));
    }
    List<Integer> indexes =
        samples.stream().map(sample -> numbers.getOrDefault(sample.folder(), 0)).toList();
    return new SetLabels(indexes, named ? folders.size() : null);
  }

  private static String lastPart(String folder) {
    return folder.substring(folder.lastIndexOf('/') + 1);
  }

  private static SetLabels ofTable(String table, List<SetEntry> samples, String name) {
    Set<String> wanted = new HashSet<>();
    for (SetEntry sample : samples) wanted.addAll(List.of(sample.name(), sample.fileName()));
    Map<String, Integer> labels = new HashMap<>();
    Integer classes = null;
    int line = 0;
    for (String row : (Iterable<String>) table.lines()::iterator) {
      line++;
      String[] cells = row.strip().split("\\s*,\\s*", -1);
      if (row.isBlank()) continue;
      String last = cells[cells.length - 1];
      if (cells.length >= 2 && NUMBER.matcher(last).matches()) {
        // rows of other files take no memory
        if (wanted.contains(cells[0])) labels.put(cells[0], Integer.parseInt(last));
        // as MLPerf has it: file, number of classes, class
        if (cells.length == 3 && NUMBER.matcher(cells[1]).matches()) {
          classes = Integer.parseInt(cells[1]);
        }
      } else if (line == 1) {
        Matcher counted = COUNTED.matcher(last);
        if (counted.matches()) classes = Integer.parseInt(counted.group(1));
      } else {
        throw SetProblems.of(
            "invalid-labels",
            name,
            "Line %d is '%s', expected FILE,CLASS with the class's number."
                .formatted(line, ShortText.start(row, 60)),
            "Correct the table.");
      }
    }
    List<Integer> indexes = new ArrayList<>();
    for (SetEntry sample : samples) {
      indexes.add(
          Stream.of(sample.name(), sample.fileName())
              .map(labels::get)
              .filter(java.util.Objects::nonNull)
              .findFirst()
              .orElseThrow(() -> missing(sample, name)));
    }
    return new SetLabels(indexes, classes);
  }

  private static RejectedInputException missing(SetEntry sample, String table) {
    return SetProblems.of(
        "invalid-labels",
        table,
        "It has no row for %s.".formatted(sample.name()),
        "Add a row for each sample, which begins with the name of its file.");
  }
}
