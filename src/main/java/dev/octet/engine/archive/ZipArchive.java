package dev.octet.engine.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The files of a zip archive (PKWARE APPNOTE 6.3), stored or deflated, including zip64. The central
 * directory is authoritative; local headers only locate the contents. Several threads may read at
 * the same time.
 */
public final class ZipArchive implements AutoCloseable {
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int LOCAL_BYTES = 30;
  private static final int LOCAL_NAME_LENGTH = 26;
  private static final int LOCAL_EXTRA_LENGTH = 28;

  private final ArchiveFile file;
  private final String name;
  private final List<Entry> entries = new ArrayList<>();
  private final List<String> repeated = new ArrayList<>();

  /**
   * A file in the archive.
   *
   * @param name name in the archive, with slashes; never used as a path on this machine
   * @param bytes unpacked size as declared in the directory
   * @param packed size in the archive
   * @param offset position of the packed bytes in the archive
   * @param isStored true if the content is uncompressed, false if it is deflated
   * @param checksum declared CRC-32 of the content
   * @param isLink whether the file is a symbolic link, whose content is a path
   */
  public record Entry(
      String name,
      long bytes,
      long packed,
      long offset,
      boolean isStored,
      int checksum,
      boolean isLink) {}

  private ZipArchive(ArchiveFile file, String name) {
    this.file = file;
    this.name = name;
  }

  /**
   * Opens an archive and lists its files.
   *
   * @param file path of the archive
   * @param name name of the archive, for messages
   * @param limits limits on the content
   * @throws dev.octet.engine.RejectedInputException {@code unreadable-archive}, {@code
   *     overlapping-files}, {@code compression-bomb} or {@code calibration-set-too-large}
   * @throws IOException if the file can't be read
   */
  public static ZipArchive open(Path file, String name, ArchiveLimits limits) throws IOException {
    return open(ArchiveFile.open(file), name, limits);
  }

  /**
   * Opens an archive in memory, which may be preceded by other bytes.
   *
   * @param bytes bytes that end with the archive; not copied
   * @param name name of the archive, for messages
   * @param limits limits on the content
   * @throws dev.octet.engine.RejectedInputException as for an archive in a file
   */
  public static ZipArchive open(byte[] bytes, String name, ArchiveLimits limits)
      throws IOException {
    return open(ArchiveFile.of(bytes), name, limits);
  }

  /**
   * Opens an archive that is stored uncompressed inside a file.
   *
   * @param file path of the file
   * @param start position of the archive in the file
   * @param length length of the archive in bytes, which must lie inside the file
   * @param name name of the archive, for messages
   * @param limits limits on the content
   * @throws dev.octet.engine.RejectedInputException as for an archive in a file of its own
   */
  public static ZipArchive open(
      Path file, long start, long length, String name, ArchiveLimits limits) throws IOException {
    return open(ArchiveFile.open(file, start, length), name, limits);
  }

  private static ZipArchive open(ArchiveFile file, String name, ArchiveLimits limits)
      throws IOException {
    var archive = new ZipArchive(file, name);
    try {
      archive.list(limits);
      return archive;
    } catch (IOException | RuntimeException e) {
      archive.close();
      throw e;
    }
  }

  private void list(ArchiveLimits limits) throws IOException {
    var directory = ZipDirectory.read(file, name, limits);
    List<Span> spans = new ArrayList<>();
    Set<String> names = new HashSet<>();
    long total = 0;
    for (ZipDirectory.Listed found : directory.records()) {
      Entry entry = located(found, directory.offset());
      spans.add(new Span(found.offset(), entry.offset() + entry.packed(), entry.name()));
      if (entry.name().endsWith("/")) continue;
      if (!names.add(entry.name())) {
        repeated.add(entry.name());
        continue;
      }
      if (limits.isBomb(entry.bytes(), entry.packed())) {
        throw Refusal.bomb(entry.name(), entry.bytes(), entry.packed(), limits.ratio());
      }
      if (entry.bytes() > limits.totalBytes() - total) {
        throw Refusal.tooLarge(
            name,
            "Its files together exceed the limit of %,d bytes.".formatted(limits.totalBytes()));
      }
      total += entry.bytes();
      entries.add(entry);
    }
    if (limits.isBomb(total, file.length())) {
      throw Refusal.bomb(name, total, file.length(), limits.ratio());
    }
    requireApart(spans);
  }

  /** Locates a file's content, whose position depends on its local header. */
  private Entry located(ZipDirectory.Listed found, long directoryOffset) throws IOException {
    ByteBuffer local = ByteBuffer.allocate(LOCAL_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    if (found.offset() < 0 || found.offset() > directoryOffset - LOCAL_BYTES) {
      throw Refusal.unreadable(found.name(), "Its content lies outside of the archive.");
    }
    file.read(local, found.offset(), name);
    if (local.getInt(0) != LOCAL_SIGNATURE) {
      throw Refusal.unreadable(
          found.name(),
          "It is not where the archive's directory says (byte %,d).".formatted(found.offset()));
    }
    long offset =
        found.offset()
            + LOCAL_BYTES
            + Short.toUnsignedInt(local.getShort(LOCAL_NAME_LENGTH))
            + Short.toUnsignedInt(local.getShort(LOCAL_EXTRA_LENGTH));
    if (offset > directoryOffset || found.packed() > directoryOffset - offset) {
      throw Refusal.unreadable(
          found.name(),
          "Its %,d packed bytes reach past the archive's files.".formatted(found.packed()));
    }
    return new Entry(
        found.name(),
        found.bytes(),
        found.packed(),
        offset,
        found.isStored(),
        found.checksum(),
        found.isLink());
  }

  /** Byte range of a file, from its local header to the end of its content. */
  private record Span(long start, long end, String name) {}

  private void requireApart(List<Span> spans) {
    spans.sort(Comparator.comparingLong(Span::start));
    for (int i = 1; i < spans.size(); i++) {
      Span before = spans.get(i - 1);
      Span span = spans.get(i);
      if (span.start() >= before.end()) continue;
      throw Refusal.of(
          "overlapping-files",
          name,
          "Its files '%s' and '%s' overlap in the archive."
              .formatted(EntryName.shown(before.name()), EntryName.shown(span.name())),
          "Pack the files again with an ordinary zip program.");
    }
  }

  /** Returns the files without folders, in the directory's order, with unique names. */
  public List<Entry> entries() {
    return entries;
  }

  /** Returns the names of files that were left out because an earlier file has the same name. */
  public List<String> repeated() {
    return repeated;
  }

  /**
   * Returns the file that is, or contains, the archive.
   *
   * @throws IllegalStateException if the archive is in memory
   */
  public Path file() {
    return file.path();
  }

  /** Returns the position of a stored entry's content in {@link #file}. */
  public long positionInFile(Entry entry) {
    return file.inFile(entry.offset());
  }

  /**
   * Returns the content of a file, exactly as many bytes as declared. Reading throws a {@link
   * dev.octet.engine.RejectedInputException} if the content differs from the declaration.
   */
  public InputStream open(Entry entry) {
    return new ZipEntryStream(entry, file.stream(entry.offset(), entry.packed()));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
