package dev.octet.engine.cli;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Packs a folder of samples into an archive that a service accepts. */
final class SetArchive {
  private SetArchive() {}

  /**
   * Returns the set as one file: itself, or a new zip of its files in the order of their names.
   *
   * @param set a file or folder
   * @param scratch folder for the zip
   */
  static Path of(Path set, Path scratch) throws IOException {
    if (!Files.isDirectory(set)) return set;
    Path zip = scratch.resolve("set.zip");
    try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (Path file : files(set)) {
        var entry = new ZipEntry(set.relativize(file).toString());
        entry.setTime(0); // the same files give the same archive
        out.putNextEntry(entry);
        Files.copy(file, out);
        out.closeEntry();
      }
    }
    return zip;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
