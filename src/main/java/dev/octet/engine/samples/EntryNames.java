package dev.octet.engine.samples;

import dev.octet.engine.archive.EntryName;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Classifies the files of a set by their names. */
final class EntryNames {
  private static final Set<String> IMAGES =
      Set.of("jpg", "jpeg", "jpe", "jfif", "png", "webp", "bmp", "dib", "gif", "tif", "tiff");
  private static final Set<String> ARRAYS = Set.of("npy", "npz");
  private static final Set<String> RAW = Set.of("bin", "raw");
  private static final Set<String> LABELS = Set.of("labels.csv", "y_labels.csv");

  /** Extensions of files that people leave beside their samples. */
  private static final Set<String> IGNORED = Set.of("csv", "txt", "md", "json", "db", "ini");

  private static final int MOST_NAMED = 5;

  private EntryNames() {}

  /** Returns the kind of sample, or null for any other file. */
  static @Nullable SetKind kind(SetEntry entry) {
    String extension = extension(entry.fileName());
    if (IMAGES.contains(extension)) return SetKind.IMAGES;
    if (ARRAYS.contains(extension)) return SetKind.ARRAYS;
    if (RAW.contains(extension)) return SetKind.RAW;
    return null;
  }

  static boolean isLabels(SetEntry entry) {
    return LABELS.contains(entry.fileName().toLowerCase(Locale.ROOT));
  }

  static boolean isPacked(SetEntry entry) {
    return extension(entry.fileName()).equals("npz");
  }

  /** Returns whether a file can be ignored silently: hidden files, notes, tables. */
  static boolean isIgnored(String name) {
    for (String part : name.split("/", -1)) {
      if (part.equals("__MACOSX") || (part.startsWith(".") && !part.matches("\\.+"))) return true;
    }
    String file = name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    if (LABELS.contains(file)) return false;
    return file.startsWith("readme")
        || file.startsWith("license")
        || IGNORED.contains(extension(file));
  }

  /** Returns the first few names for a message. */
  static String some(List<String> names) {
    String first =
        names.stream().limit(MOST_NAMED).map(EntryName::shown).collect(Collectors.joining(", "));
    return names.size() > MOST_NAMED ? first + ", …" : first;
  }

  /**
   * Returns a sentence about files that were left out because others in the archive have the same
   * names.
   */
  static String repeated(List<String> names) {
    return "%d files were left out, because other files have the same names: %s"
        .formatted(names.size(), some(names));
  }

  /** Returns the extension in lower case without the dot; empty if there is none. */
  static String extension(String fileName) {
    int dot = fileName.lastIndexOf('.');
    return dot < 0 ? "" : fileName.substring(dot + 1).toLowerCase(Locale.ROOT);
  }
}
