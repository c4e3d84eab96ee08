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
 * The files of a zip (PKWARE APPNOTE 6.3), stored or deflated, zip64 included. What the central
 * directory says counts; the local headers only say where contents begin. May be read by several
 * threads.
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
   * @param name as the archive has it, with slashes; never a path of this machine
   * @param bytes unpacked, as the directory declares
   * @param packed its bytes in the archive
   * @param offset where these begin in the archive
   * @param isStored whether they are the content itself; deflated otherwise
   * @param checksum CRC-32 of the content, as declared
   */
  public record Entry(
      String name, long bytes, long packed, long offset, boolean isStored, int checksum) {}

  private ZipArchive(ArchiveFile file, String name) {
    this.file = file;
    this.name = name;
  }

  /**
   * Lists an archive.
   *
   * @param name of the archive, for messages
   * @throws dev.octet.engine.RejectedInputException {@code unreadable-archive}, {@code
   *     overlapping-files}, {@code compression-bomb} or {@code calibration-set-too-large}
   */
  public static ZipArchive open(Path file, String name, ArchiveLimits limits) throws IOException {
    return open(ArchiveFile.open(file), name, limits);
  }

  /**
   * Lists an archive in memory, in front of which there may be other bytes.
   *
   * @param bytes not copied
   * @throws dev.octet.engine.RejectedInputException as for a file
   */
  public static ZipArchive open(byte[] bytes, String name, ArchiveLimits limits)
      throws IOException {
    return open(ArchiveFile.of(bytes), name, limits);
  }

  /**
   * Lists an archive that lies uncompressed in a file with other things.
   *
   * @param start its first byte in the file
   * @param length its bytes, inside the file
   * @throws dev.octet.engine.RejectedInputException as for a file of its own
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
            "Its files are more than %,d bytes together, the most allowed."
                .formatted(limits.totalBytes()));
      }
      total += entry.bytes();
      entries.add(entry);
    }
    if (limits.isBomb(total, file.length())) {
      throw Refusal.bomb(name, total, file.length(), limits.ratio());
    }
    requireApart(spans);
  }

  /** Where a file's content lies, which its local header says. */
  private Entry located(ZipDirectory.Listed found, long directoryOffset) throws IOException {
    ByteBuffer local = ByteBuffer.allocate(LOCAL_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    if (found.offset() < 0 || found.offset() > directoryOffset - LOCAL_BYTES) {
      throw Refusal.unreadable(found.name(), "It lies outside the archive.");
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
        found.name(), found.bytes(), found.packed(), offset, found.isStored(), found.checksum());
  }

  /** From a local header to the end of its content. */
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
          "Its files '%s' and '%s' share bytes of the archive."
              .formatted(EntryName.shown(before.name()), EntryName.shown(span.name())),
          "Pack each file by itself.");
    }
  }

  /** The files, without folders, in the directory's order; each name once. */
  public List<Entry> entries() {
    return entries;
  }

  /** Names of files that were left out, since an earlier one has the same. */
  public List<String> repeated() {
    return repeated;
  }

  /**
   * The file that the archive is, or lies in.
   *
   * @throws IllegalStateException if the archive is in memory
   */
  public Path file() {
    return file.path();
  }

  /** Where the content of a stored entry begins in {@link #file}. */
  public long positionInFile(Entry entry) {
    return file.inFile(entry.offset());
  }

  /**
   * The content of a file, exactly as many bytes as it declares. Reading ends in a {@link
   * dev.octet.engine.RejectedInputException} where the content is another than declared.
   */
  public InputStream open(Entry entry) {
    return new ZipEntryStream(entry, file.stream(entry.offset(), entry.packed()));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
