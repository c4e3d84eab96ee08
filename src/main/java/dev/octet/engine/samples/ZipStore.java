package dev.octet.engine.samples;

import dev.octet.engine.archive.ZipArchive;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Files of a zip archive. */
final class ZipStore implements EntryStore {
  private final ZipArchive zip;
  private final ScratchFile scratch;
  private final Map<String, ZipArchive.Entry> files = new HashMap<>();
  private final Map<String, Region> unpacked = new HashMap<>();
  private final List<SetEntry> entries = new ArrayList<>();

  ZipStore(Path path, String name, SetLimits limits, Path scratchFolder) throws IOException {
    scratch = new ScratchFile(scratchFolder);
    zip = ZipArchive.open(path, name, limits.ofArchives());
    for (ZipArchive.Entry file : zip.entries()) {
      files.put(file.name(), file);
      entries.add(new SetEntry(file.name(), file.bytes()));
    }
    entries.sort(null);
  }

  @Override
  public List<SetEntry> entries() {
    return entries;
  }

  @Override
  public List<String> problems() {
    List<String> repeated = zip.repeated();
    return repeated.isEmpty() ? List.of() : List.of(EntryNames.repeated(repeated));
  }

  private ZipArchive.Entry file(SetEntry entry) {
    ZipArchive.Entry file = files.get(entry.name());
    if (file == null) throw new IllegalArgumentException("no entry " + entry.name());
    return file;
  }

  @Override
  public InputStream open(SetEntry entry) {
    return zip.open(file(entry));
  }

  /**
   * Returns the location of a file's content: in the archive if it is stored uncompressed,
   * otherwise unpacked once.
   */
  @Override
  public synchronized Region region(SetEntry entry) throws IOException {
    Region known = unpacked.get(entry.name());
    if (known != null) return known;
    Region region = scratch.region(zip, file(entry), entry.name());
    unpacked.put(entry.name(), region);
    return region;
  }

  @Override
  public void close() {
    try (zip;
        scratch) {
      // closes both even if closing one fails
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
