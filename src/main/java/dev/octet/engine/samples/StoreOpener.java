package dev.octet.engine.samples;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds out from its bytes how a set is packed. */
final class StoreOpener {
  private static final int TAR_BLOCK = 512;
  private static final int TAR_MAGIC_AT = 257;

  private StoreOpener() {}

  static EntryStore open(Path path, SetLimits limits, Path scratch) throws IOException {
    String name = String.valueOf(path.getFileName());
    if (Files.isDirectory(path)) return new FolderStore(path, limits);
    if (!Files.exists(path)) {
      throw SetProblems.of(
          "no-calibration-set", name, "There is no such file or folder.", "Check the path.");
    }
    byte[] start;
    try (InputStream stream = Files.newInputStream(path)) {
      start = stream.readNBytes(TAR_BLOCK);
    }
    if (begins(start, 'P', 'K')) return new ZipStore(path, name, limits, scratch);
    if (begins(start, 0x1f, 0x8b)) return new TarStore(path, name, true, limits, scratch);
    if (isTar(start)) return new TarStore(path, name, false, limits, scratch);
    return new FolderStore(path, limits);
  }

  private static boolean begins(byte[] bytes, int first, int second) {
    return bytes.length > 2 && (bytes[0] & 0xff) == first && (bytes[1] & 0xff) == second;
  }

  private static boolean isTar(byte[] start) {
    return start.length == TAR_BLOCK
        && new String(start, TAR_MAGIC_AT, 5, StandardCharsets.ISO_8859_1).equals("ustar");
  }
}
