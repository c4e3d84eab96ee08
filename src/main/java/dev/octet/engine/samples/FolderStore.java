package dev.octet.engine.samples;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Files of a folder, or a single file. */
final class FolderStore implements EntryStore {
  /**
   * Maximum depth of nested folders. Class folders inside a set inside an unpacked archive have a
   * depth of three.
   */
  private static final int MAX_DEPTH = 8;

  private final List<SetEntry> entries = new ArrayList<>();
  private final Map<String, Path> files = new HashMap<>();

  FolderStore(Path path, SetLimits limits) throws IOException {
    if (Files.isRegularFile(path)) {
      add(path.getFileName().toString(), path);
      return;
    }
    long total = 0;
    try (Stream<Path> walk = Files.walk(path, MAX_DEPTH)) {
      for (Path file : (Iterable<Path>) walk.filter(Files::isRegularFile)::iterator) {
        total += add(path.relativize(file).toString().replace(File.separatorChar, '/'), file);
        EntryLimits.check(limits, path.toString(), entries.size(), total);
      }
    }
    entries.sort(null);
  }

  private long add(String name, Path file) throws IOException {
    long bytes = Files.size(file);
    entries.add(new SetEntry(name, bytes));
    files.put(name, file);
    return bytes;
  }

  private Path file(SetEntry entry) {
    Path file = files.get(entry.name());
    if (file == null) throw new IllegalArgumentException("no entry " + entry.name());
    return file;
  }

  @Override
  public List<SetEntry> entries() {
    return entries;
  }

  @Override
  public InputStream open(SetEntry entry) throws IOException {
    return Files.newInputStream(file(entry));
  }

  @Override
  public Region region(SetEntry entry) {
    return new Region(file(entry), 0, entry.bytes());
  }

  @Override
  public void close() {}
}
