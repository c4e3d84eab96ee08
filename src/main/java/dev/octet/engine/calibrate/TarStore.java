package dev.octet.engine.calibrate;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The files of a tar archive, compressed by gzip or not, unpacked into one scratch file. */
final class TarStore implements EntryStore {
  private final List<SetEntry> entries = new ArrayList<>();
  private final Map<String, Region> regions = new HashMap<>();
  private final ScratchFile scratch;

  TarStore(Path path, String name, boolean gzip, SetLimits limits, Path scratchFolder)
      throws IOException {
    scratch = new ScratchFile(scratchFolder);
    try {
      unpack(path, name, gzip, limits);
    } catch (IOException e) {
      close();
      throw Rejection.of(
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

  private void unpack(Path path, String name, boolean gzip, SetLimits limits) throws IOException {
    try (var file = new CountedStream(new BufferedInputStream(Files.newInputStream(path)));
        InputStream plain = gzip ? new GZIPInputStream(file) : file;
        var inflated = new InflationGuard(plain, file, name, limits);
        var tar = new TarArchiveInputStream(inflated)) {
      long total = 0;
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (!entry.isFile() || entry.isSparse() || regions.containsKey(entry.getName())) continue;
        if (EntryNames.isIgnored(entry.getName())) continue;
        total += Math.max(0, entry.getSize());
        Region region = scratch.append(tar, entry.getSize(), entry.getName());
        entries.add(new SetEntry(entry.getName(), region.length()));
        regions.put(entry.getName(), region);
        EntryLimits.check(limits, name, entries.size(), total);
      }
    }
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
  public InputStream open(SetEntry entry) throws IOException {
    Region region = region(entry);
    FileChannel channel = FileChannel.open(region.file(), StandardOpenOption.READ);
    channel.position(region.offset());
    return new CountedStream(Channels.newInputStream(channel), region.length());
  }

  @Override
  public Region region(SetEntry entry) {
    Region region = regions.get(entry.name());
    if (region == null) throw new IllegalArgumentException("no entry " + entry.name());
    return region;
  }

  @Override
  public void close() {
    try {
      scratch.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
