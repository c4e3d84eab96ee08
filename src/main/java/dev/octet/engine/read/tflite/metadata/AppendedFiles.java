package dev.octet.engine.read.tflite.metadata;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.archive.ArchiveLimits;
import dev.octet.engine.archive.EntryName;
import dev.octet.engine.archive.ZipArchive;
import dev.octet.engine.metadata.AssociatedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Files of the zip archive that TFLite's metadata tools append to a model. The unpacked files take
 * at most the size of the model's file, or 16 MB if that is more.
 *
 * @param files the files in the archive's order, with unique names
 * @param problem why the files of an archive can't be read, or null
 * @param leftOut names of files that are left out because they could be taken for paths
 */
record AppendedFiles(List<AssociatedFile> files, @Nullable String problem, List<String> leftOut) {
  private static final int MOST_FILES = 256;
  private static final long ALWAYS_UNPACKED_BYTES = 16 << 20;

  /** Maximum compression ratio, far above that of text; zip bombs begin in the hundreds. */
  private static final int MOST_RATIO = 200;

  private static final String NAME = "the archive appended to the model";
  private static final Pattern PATH_ELSEWHERE = Pattern.compile("(^|/)\\.\\.?(/|$)|^/|^\\w:");
  private static final int END_SIGNATURE = 0x504b0506;
  private static final int END_BYTES = 22;
  private static final int MOST_COMMENT = 0xffff;

  /** Reads the archive at the end of a model's file; the result is empty if there is no archive. */
  static AppendedFiles of(byte[] file) {
    if (!hasArchive(file)) return new AppendedFiles(List.of(), null, List.of());
    var limits =
        new ArchiveLimits(MOST_FILES, Math.max(file.length, ALWAYS_UNPACKED_BYTES), MOST_RATIO);
    List<AssociatedFile> files = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    try (var archive = ZipArchive.open(file, NAME, limits)) {
      for (ZipArchive.Entry entry : archive.entries()) {
        if (PATH_ELSEWHERE.matcher(entry.name()).find()) {
          leftOut.add(EntryName.shown(entry.name()));
        } else {
          files.add(new AssociatedFile(entry.name(), content(archive, entry, file)));
        }
      }
      return new AppendedFiles(files, null, leftOut);
    } catch (RejectedInputException e) {
      return new AppendedFiles(List.of(), e.problem().detail(), List.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads and checks the content of a file; the content of an uncompressed one is not copied. */
  private static ByteBuffer content(ZipArchive archive, ZipArchive.Entry entry, byte[] file)
      throws IOException {
    try (InputStream content = archive.open(entry)) {
      if (!entry.isStored()) return ByteBuffer.wrap(content.readAllBytes());
      content.transferTo(java.io.OutputStream.nullOutputStream());
      return ByteBuffer.wrap(file, (int) entry.offset(), (int) entry.bytes());
    }
  }

  private static boolean hasArchive(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    int last = file.length - END_BYTES;
    for (int at = last; at >= Math.max(0, last - MOST_COMMENT); at--) {
      if (bytes.getInt(at) == END_SIGNATURE) return true;
    }
    return false;
  }
}
