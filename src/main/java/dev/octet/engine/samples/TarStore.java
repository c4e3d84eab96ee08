package dev.octet.engine.samples;

import dev.octet.engine.archive.GzipStream;
import dev.octet.engine.archive.TarReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files of a tar archive: read where they are, or unpacked once where gzip compressed it. */
final class TarStore implements EntryStore {
  private static final int GZIP_BUFFER = 64 << 10;

  private final String name;
  private final SetLimits limits;
  private final ScratchFile scratch;
  private final List<SetEntry> entries = new ArrayList<>();
  private final Map<String, Region> regions = new HashMap<>();
  private final List<String> repeated = new ArrayList<>();
  private long leftOut;
  private long total;

  TarStore(Path path, String name, boolean gzip, SetLimits limits, Path scratchFolder) {
    this.name = name;
    this.limits = limits;
    scratch = new ScratchFile(scratchFolder);
    try {
      if (gzip) unpack(path);
      else list(path);
    } catch (IOException e) {
      close();
      throw SetProblems.of(
          "unreadable-archive",
          name,
          "The tar archive can't be read: %s.".formatted(e.getMessage()),
          "Pack it again, and check that the upload was complete.",
          e);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    entries.sort(null);
  }

  private void list(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      var tar = TarReader.of(channel, name, limits.ofArchives());
      for (TarReader.Entry file = tar.next(); file != null; file = tar.next()) {
        if (isWanted(file)) add(file, new Region(path, file.offset(), file.bytes()));
      }
      leftOut = tar.leftOut();
    }
  }

  private void unpack(Path path) throws IOException {
    try (var file = new CountedStream(new BufferedInputStream(Files.newInputStream(path)));
        InputStream plain = new GzipStream(file, GZIP_BUFFER);
        var inflated = new InflationGuard(plain, file, name, limits)) {
      var tar = new TarReader(inflated, name, limits.ofArchives());
      for (TarReader.Entry entry = tar.next(); entry != null; entry = tar.next()) {
        if (isWanted(entry)) {
          add(entry, scratch.append(tar.content(), entry.bytes(), entry.name()));
        }
      }
      leftOut = tar.leftOut();
    }
  }

  private boolean isWanted(TarReader.Entry file) {
    if (EntryNames.isIgnored(file.name())) return false;
    if (!regions.containsKey(file.name())) return true;
    repeated.add(file.name());
    return false;
  }

  private void add(TarReader.Entry file, Region region) {
    regions.put(file.name(), region);
    entries.add(new SetEntry(file.name(), region.length()));
    total += region.length();
    EntryLimits.check(limits, name, entries.size(), total);
  }

  /** Stops unpacking as soon as too much has come out of too little. */
  private static final class InflationGuard extends CountedStream {
    private final CountedStream file;
    private final String name;
    private final SetLimits limits;

    InflationGuard(InputStream plain, CountedStream file, String name, SetLimits limits) {
      super(plain);
      this.file = file;
      this.name = name;
      this.limits = limits;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int n = super.read(into, offset, length);
      EntryLimits.check(limits, name, 0, count());
      EntryLimits.checkRatio(limits, name, count(), file.count());
      return n;
    }
  }

  @Override
  public List<SetEntry> entries() {
    return entries;
  }

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (leftOut > 0) problems.add("%d links and sparse files were left out".formatted(leftOut));
    if (!repeated.isEmpty()) problems.add(EntryNames.repeated(repeated));
    return problems;
  }

  @Override
  public InputStream open(SetEntry entry) throws IOException {
    Region region = region(entry);
    FileChannel channel = FileChannel.open(region.file(), StandardOpenOption.READ);
    channel.position(region.offset());
    return new CountedStream(Channels.newInputStream(channel), region.length());
  }

  @Override
  public Region region(SetEntry entry) {
    @Nullable Region region = regions.get(entry.name());
    if (region == null) throw new IllegalArgumentException("no entry " + entry.name());
    return region;
  }

  @Override
  public void close() {
    try {
      scratch.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
