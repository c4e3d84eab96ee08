package dev.octet.engine.read.source;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.archive.ArchiveLimits;
import dev.octet.engine.archive.EntryName;
import dev.octet.engine.archive.GzipStream;
import dev.octet.engine.archive.TarReader;
import dev.octet.engine.archive.ZipArchive;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an uploaded model: one file, or the files of a zip, tar or tar.gz. The bytes may be
 * hostile: sizes, counts and compression are limited before memory is allocated, and no name of a
 * file becomes a path. An archive is listed when its files are first asked for.
 */
public final class ModelFiles {
  private static final int MOST_FILES = 4_096;

  /** Maximum size of an upload, and of all files of an archive together, in bytes. */
  public static final long MOST_BYTES = 1 << 30;

  /** Maximum compression ratio, far above that of weights; zip bombs begin in the hundreds. */
  private static final int MOST_RATIO = 200;

  private static final long RATIO_FREE_BYTES = 1 << 20;
  private static final int BUFFER = 1 << 16;
  private static final int USTAR_OFFSET = 257;
  private static final Pattern ELSEWHERE = Pattern.compile("(^|/)\\.\\.(/|$)|^/|^\\w:");

  /** Files that macOS adds to archives. */
  private static final Pattern IGNORED = Pattern.compile("(^|/)(__MACOSX/|\\._|\\.DS_Store$)");

  private static final ArchiveLimits LIMITS = new ArchiveLimits(MOST_FILES, MOST_BYTES, MOST_RATIO);

  private final byte[] bytes;
  private final String name;
  private @Nullable Map<String, Source> files;

  private interface Source {
    byte[] read() throws IOException;
  }

  private ModelFiles(byte[] bytes, String name) {
    this.bytes = bytes;
    this.name = name;
  }

  /**
   * Returns an upload in memory.
   *
   * @param bytes the whole upload; not copied
   * @param name the sender's name of the upload, for messages
   */
  public static ModelFiles of(byte[] bytes, String name) {
    return new ModelFiles(bytes, name);
  }

  /** Returns the sender's name of the upload. */
  public String name() {
    return name;
  }

  /** Returns the bytes of the upload itself, which must not be changed. */
  public byte[] bytes() {
    return bytes;
  }

  /** Returns whether the upload begins with the given bytes. */
  public boolean startsWith(int... head) {
    if (bytes.length < head.length) return false;
    for (int i = 0; i < head.length; i++) if ((bytes[i] & 0xff) != head[i]) return false;
    return true;
  }

  /** Returns whether the upload is a zip, a tar or a gzip file. */
  public boolean isArchive() {
    return isZip() || isGzip() || isTar();
  }

  private boolean isZip() {
    return startsWith('P', 'K', 3, 4);
  }

  private boolean isGzip() {
    return startsWith(0x1f, 0x8b);
  }

  private boolean isTar() {
    byte[] ustar = "ustar".getBytes(StandardCharsets.US_ASCII);
    if (bytes.length < USTAR_OFFSET + ustar.length) return false;
    for (int i = 0; i < ustar.length; i++) {
      if (bytes[USTAR_OFFSET + i] != ustar[i]) return false;
    }
    return true;
  }

  /**
   * Returns the names of an archive's files with slashes, in the archive's order; empty for an
   * upload that is not an archive.
   *
   * @throws RejectedInputException {@code unreadable-archive}, {@code overlapping-files}, {@code
   *     compression-bomb}, {@code unsafe-archive} or {@code model-too-large}
   */
  public List<String> names() {
    return List.copyOf(listed().keySet());
  }

  /**
   * Returns the content of a file of the archive.
   *
   * @param file one of {@link #names}
   * @throws RejectedInputException if the archive is damaged there
   */
  public byte[] content(String file) {
    Source source = listed().get(file);
    if (source == null) throw new IllegalArgumentException(file);
    try {
      return source.read();
    } catch (RejectedInputException e) {
      throw ofModel(e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private Map<String, Source> listed() {
    Map<String, Source> known = files;
    if (known != null) return known;
    try {
      Map<String, Source> list =
          isZip() ? zip() : isGzip() || isTar() ? tar() : Map.<String, Source>of();
      files = list;
      return list;
    } catch (RejectedInputException e) {
      throw ofModel(e);
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  private Map<String, Source> zip() throws IOException {
    Map<String, Source> list = new LinkedHashMap<>();
    // an archive in memory holds no resource that closing would free
    ZipArchive zip = ZipArchive.open(bytes, name, LIMITS);
    for (ZipArchive.Entry entry : zip.entries()) {
      requireInside(entry.name());
      if (entry.isLink()) throw link(entry.name());
      if (IGNORED.matcher(entry.name()).find()) continue;
      list.put(
          entry.name(),
          () -> {
            try (InputStream content = zip.open(entry)) {
              return content.readAllBytes();
            }
          });
    }
    return list;
  }

  private Map<String, Source> tar() throws IOException {
    Map<String, Source> list = new LinkedHashMap<>();
    InputStream packed = new ByteArrayInputStream(bytes);
    long most = isGzip() ? RATIO_FREE_BYTES + (long) bytes.length * MOST_RATIO : MOST_BYTES;
    var limits = new ArchiveLimits(MOST_FILES, Math.min(MOST_BYTES, most), MOST_RATIO);
    InputStream unpacked =
        isGzip() ? new BoundedStream(new GzipStream(packed, BUFFER), limits.totalBytes()) : packed;
    var tar = new TarReader(unpacked, name, limits);
    for (TarReader.Entry entry = tar.next(); entry != null; entry = tar.next()) {
      requireInside(entry.name());
      if (IGNORED.matcher(entry.name()).find()) continue;
      byte[] content = tar.content().readAllBytes();
      list.put(entry.name(), () -> content);
    }
    if (tar.leftOut() > 0) throw link(name);
    return list;
  }

  private static void requireInside(String entry) {
    if (!ELSEWHERE.matcher(entry).find()) return;
    throw ModelProblems.of(
        "unsafe-archive",
        "The archive contains a file outside of its folder: '%s'."
            .formatted(EntryName.shown(entry)),
        "Pack the model's folder again; names must be relative and without '..'.");
  }

  private static RejectedInputException link(String entry) {
    return ModelProblems.of(
        "unsafe-archive",
        "The archive contains a symbolic link or a sparse file: '%s'."
            .formatted(EntryName.shown(entry)),
        "Pack the files themselves.");
  }

  private static RejectedInputException unreadable(String file, IOException e) {
    return ModelProblems.of(
        "unreadable-archive",
        "'%s' can't be unpacked: %s.".formatted(EntryName.shown(file), e.getMessage()),
        "Pack it again, and check that the upload was complete.");
  }

  /** Returns a problem of an archive with the code that a model has. */
  private static RejectedInputException ofModel(RejectedInputException e) {
    InputProblem problem = e.problem();
    if (!problem.code().equals("calibration-set-too-large")) return e;
    return ModelProblems.of("model-too-large", problem.detail(), problem.action());
  }
}
