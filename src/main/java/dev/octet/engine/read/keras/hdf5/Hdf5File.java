package dev.octet.engine.read.keras.hdf5;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.text.ShortText;
import io.jhdf.HdfFile;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.util.Arrays;

/** An HDF5 file in memory. */
public final class Hdf5File {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

  private static final int WORD = 8;

  /** Maximum length of a name in a message. */
  private static final int MOST_CHARS = 100;

  private Hdf5File() {}

  /** Returns whether bytes begin like an HDF5 file. */
  public static boolean hasSignature(byte[] bytes) {
    return bytes.length >= SIGNATURE.length
        && Arrays.equals(bytes, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
  }

  /**
   * Returns the root group of a file.
   *
   * @param bytes the whole file; not copied, must not be changed
   * @throws RejectedInputException {@code invalid-model} or {@code truncated-model}
   */
  public static Hdf5Group root(byte[] bytes) {
    if (!hasSignature(bytes)) {
      throw ModelProblems.invalid("weights", "They are not an HDF5 file.");
    }
    // the library closes only files on disk; this one is in memory
    HdfFile file = Hdf5Guard.run("the HDF5 header", () -> HdfFile.fromBytes(bytes));
    if (file.getUserBlockSize() != 0 || file.getHdfBackingStorage().getSizeOfOffsets() != WORD) {
      throw ModelProblems.invalid(
          "the HDF5 header", "It has a user block, or addresses of another size than 8 bytes.");
    }
    // as a group like the others, which gives access to its header
    Node root = Hdf5Guard.run("the HDF5 root", () -> file.getNodeByAddress(file.getAddress()));
    if (!(root instanceof Group group)) {
      throw ModelProblems.invalid("the HDF5 root", "It is not a group.");
    }
    return new Hdf5Group(group, "", new ReadBudget(bytes));
  }

  static String shown(String name) {
    return ShortText.start(name, MOST_CHARS);
  }
}
