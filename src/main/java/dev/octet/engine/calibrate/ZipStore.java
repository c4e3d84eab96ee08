package dev.octet.engine.calibrate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** The files of a zip archive, read where they are. */
final class ZipStore implements EntryStore {
  private final ZipFile zip;
  private final SetLimits limits;
  private final ScratchFile scratch;
  private final List<SetEntry> entries = new ArrayList<>();

  ZipStore(Path path, String name, SetLimits limits, Path scratchFolder) throws IOException {
    this.limits = limits;
    scratch = new ScratchFile(scratchFolder);
    ZipDirectory.check(path, name, limits);
    try {
      zip = new ZipFile(path.toFile());
    } catch (ZipException e) {
      throw Rejection.of(
          "unreadable-archive",
          name,
          "The zip archive can't be read: %s.".formatted(e.getMessage()),
          "Pack it again, and check that the upload was complete.",
          e);
    }
    try {
      list(name);
    } catch (RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  private void list(String name) {
    long total = 0;
    Set<String> names = new HashSet<>();
    for (ZipEntry entry : Collections.list(zip.entries())) {
      if (entry.isDirectory() || !names.add(entry.getName())) continue;
      long bytes = Math.max(0, entry.getSize());
      EntryLimits.checkRatio(limits, entry.getName(), bytes, entry.getCompressedSize());
      total = bytes > limits.totalBytes() - total ? Long.MAX_VALUE : total + bytes;
      entries.add(new SetEntry(entry.getName(), bytes));
      EntryLimits.check(limits, name, entries.size(), total);
    }
    entries.sort(null);
  }

  @Override
  public List<SetEntry> entries() {
    return entries;
  }

  @Override
  public InputStream open(SetEntry entry) throws IOException {
    InputStream stream = zip.getInputStream(zip.getEntry(entry.name()));
    if (stream == null) throw new ZipException("no entry " + entry.name());
    return stream;
  }

  @Override
  public Region region(SetEntry entry) throws IOException {
    try (InputStream stream = open(entry)) {
      return scratch.append(stream, entry.bytes(), entry.name());
    }
  }

  @Override
  public void close() {
    try (zip;
        scratch) {
      // both close, whatever the other does
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
