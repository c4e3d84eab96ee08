package dev.octet.service.platform.postgres;

import dev.octet.hash.Sha256;
import dev.octet.service.platform.storage.PrivateFolder;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked once from the class path.
 *
 * @param folder contains {@code bin}, {@code lib} and {@code share}
 */
record PostgresBinaries(Path folder) {
  private static final int DIGITS_OF_NAME = 12;
  private static final int ANY_EXECUTES = 0111;

  /** Unpacks the programs for this machine, unless an earlier run has done so. */
  static PostgresBinaries in(Path parent) throws IOException {
    String archive = archive();
    Path folder = parent.resolve("postgres-" + fingerprint(archive));
    if (Files.isDirectory(folder)) return new PostgresBinaries(folder);
    // other folders are of an earlier version, or of a run that was killed while unpacking
    PrivateFolder.create(parent);
    try (Stream<Path> others = Files.list(parent)) {
      for (Path other : others.toList()) deleteTree(other);
    }
    Path part = PrivateFolder.createNew(parent.resolve("unpacking"));
    unpack(archive, part);
    Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
    return new PostgresBinaries(folder);
  }

  Path program(String name) {
    return folder.resolve("bin").resolve(name);
  }

  private static String archive() {
    String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    String name =
        switch (machine) {
          case "amd64", "x86_64" -> "postgres-linux-x86_64.txz";
          case "aarch64" -> "postgres-linux-arm_64.txz";
          default -> "";
        };
    if (System.getProperty("os.name", "").equals("Linux") && !name.isEmpty()) return "/" + name;
    throw new PostgresStartException(
        "There is no embedded PostgreSQL for %s on %s."
            .formatted(System.getProperty("os.name"), machine),
        "Configure a server with --spring.datasource.url=jdbc:postgresql://…",
        null);
  }

  private static InputStream open(String archive) throws IOException {
    InputStream stream = PostgresBinaries.class.getResourceAsStream(archive);
    if (stream == null) throw new IOException("The class path has no " + archive);
    return new BufferedInputStream(stream);
  }

  private static String fingerprint(String archive) throws IOException {
    try (InputStream stream = open(archive)) {
      return Sha256.of(stream).substring(0, DIGITS_OF_NAME);
    }
  }

  private static void unpack(String archive, Path folder) throws IOException {
    try (var tar = new TarArchiveInputStream(new XZInputStream(open(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = folder.resolve(entry.getName()).normalize();
        if (!path.startsWith(folder)) throw new IOException("Outside: " + entry.getName());
        if (entry.isDirectory()) {
          PrivateFolder.create(path);
        } else if (entry.isSymbolicLink()) {
          PrivateFolder.createParentOf(path);
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
          PrivateFolder.createParentOf(path);
          Files.copy(tar, path);
          boolean program = (entry.getMode() & ANY_EXECUTES) != 0;
          Files.setPosixFilePermissions(
              path, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
        }
      }
    }
  }

  /** Removes a folder with all its content, without following links. */
  static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) return;
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
              throws IOException {
            if (e != null) throw e;
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
