package dev.octet.service.platform.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** Creates folders that only the service's account can enter (mode 0700). */
public final class PrivateFolder {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> OPEN = PosixFilePermissions.fromString("---rw-rw-");
  private static final FileAttribute<?> MODE = PosixFilePermissions.asFileAttribute(OWNER_ONLY);

  private PrivateFolder() {}

  /** Creates a folder and its missing parents. An existing folder keeps its mode. */
  public static Path create(Path folder) throws IOException {
    return Files.createDirectories(folder, MODE);
  }

  /** Creates the folder of a file, as {@link #create} does. */
  public static Path createParentOf(Path file) throws IOException {
    return create(file.resolve("..").normalize());
  }

  /**
   * Creates a folder that must not exist yet.
   *
   * @throws java.nio.file.FileAlreadyExistsException if it does
   */
  public static Path createNew(Path folder) throws IOException {
    return Files.createDirectory(folder, MODE);
  }

  /**
   * Closes a folder that an earlier version made readable for all local accounts. Does nothing if
   * it is absent or belongs to another account.
   */
  static void close(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) || !isOwn(folder)) return;
    if (Collections.disjoint(Files.getPosixFilePermissions(folder), OPEN)) return;
    Files.setPosixFilePermissions(folder, OWNER_ONLY);
  }

  /**
   * Lets other accounts pass through a folder without letting them list it. Does nothing if the
   * folder does not belong to this account.
   */
  public static void letThrough(Path folder) throws IOException {
    if (!isOwn(folder)) return;
    Set<PosixFilePermission> modes = EnumSet.copyOf(Files.getPosixFilePermissions(folder));
    modes.add(PosixFilePermission.GROUP_EXECUTE);
    modes.add(PosixFilePermission.OTHERS_EXECUTE);
    Files.setPosixFilePermissions(folder, modes);
  }

  private static boolean isOwn(Path folder) throws IOException {
    return Files.getOwner(folder).equals(Files.getOwner(Path.of("/proc/self")));
  }
}
