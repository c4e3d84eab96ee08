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

/** Makes folders that only the account of the service can enter (mode 0700). */
public final class PrivateFolder {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> OPEN = PosixFilePermissions.fromString("---rw-rw-");
  private static final FileAttribute<?> MODE = PosixFilePermissions.asFileAttribute(OWNER_ONLY);

  private PrivateFolder() {}

  /** Makes a folder and its missing parents; a folder that exists keeps its mode. */
  public static Path create(Path folder) throws IOException {
    return Files.createDirectories(folder, MODE);
  }

  /** Makes the folder of a file, as {@link #create} does. */
  public static Path createParentOf(Path file) throws IOException {
    return create(file.resolve("..").normalize());
  }

  /**
   * Makes a folder that must not exist yet.
   *
   * @throws java.nio.file.FileAlreadyExistsException if it does
   */
  public static Path createNew(Path folder) throws IOException {
    return Files.createDirectory(folder, MODE);
  }

  /**
   * Closes a folder that an earlier version made for everybody to read; does nothing where it is
   * absent or belongs to another account.
   */
  static void close(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) || !isOwn(folder)) return;
    if (Collections.disjoint(Files.getPosixFilePermissions(folder), OPEN)) return;
    Files.setPosixFilePermissions(folder, OWNER_ONLY);
  }

  /**
   * Lets another account through a folder to what it may enter in there, without letting it see the
   * folder's content; does nothing where the folder is not this account's.
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
