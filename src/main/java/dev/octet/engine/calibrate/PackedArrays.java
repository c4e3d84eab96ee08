package dev.octet.engine.calibrate;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;

/**
 * Reads the arrays of {@code .npz} files that lie inside a set, one file a sample or a batch. An
 * {@code .npz} is a zip of {@code .npy} files (NumPy, {@code numpy.savez}); its arrays are unpacked
 * into the set's scratch file as they stream by, so that nothing is unpacked twice.
 */
final class PackedArrays {
  /** Arrays of one file: networks have a few inputs, and people save labels and names beside. */
  private static final int MOST_ARRAYS = 1_000;

  private final SetLimits limits;
  private final ScratchFile scratch;
  private long total;

  PackedArrays(SetLimits limits, ScratchFile scratch) {
    this.limits = limits;
    this.scratch = scratch;
  }

  /**
   * Unpacks the arrays of one file, sorted by name.
   *
   * @param file the {@code .npz} inside the set
   * @param stream its bytes; closed
   * @throws dev.octet.engine.RejectedInputException if it is no zip, holds no array, or exceeds a
   *     limit
   */
  List<NpyArray> read(SetEntry file, InputStream stream) throws IOException {
    List<NpyArray> arrays = new ArrayList<>();
    Set<String> names = new HashSet<>();
    try (var counted = new CountedStream(new BufferedInputStream(stream));
        var zip = new ZipArchiveInputStream(counted, "UTF-8", true, true)) {
      for (ZipArchiveEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (!EntryNames.extension(entry.getName()).equals("npy") || !names.add(entry.getName())) {
          continue;
        }
        if (arrays.size() >= MOST_ARRAYS) {
          throw Rejection.tooLarge(
              file.name(),
              "It holds more than %,d arrays, the most allowed.".formatted(MOST_ARRAYS));
        }
        String name = file.name() + ":" + entry.getName();
        var guarded = new Guard(zip, counted, file.name());
        EntryStore.Region region = scratch.append(guarded, Long.MAX_VALUE, name);
        arrays.add(NpyArray.open(name, region));
      }
    } catch (IOException e) {
      throw Rejection.of(
          "unreadable-archive",
          file.name(),
          "It can't be read as an .npz: %s.".formatted(e.getMessage()),
          "Save the arrays again with numpy.savez.",
          e);
    }
    if (arrays.isEmpty()) {
      throw Rejection.of(
          "empty-calibration-set",
          file.name(),
          "It holds no arrays.",
          "Save the inputs with numpy.savez, one array for each.");
    }
    arrays.sort(Comparator.comparing(NpyArray::name));
    return arrays;
  }

  /** Stops as soon as too much has come out of too little, or out of all files together. */
  private final class Guard extends FilterInputStream {
    private final CountedStream packed;
    private final String file;
    private long unpacked;

    Guard(InputStream zip, CountedStream packed, String file) {
      super(zip);
      this.packed = packed;
      this.file = file;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int n = super.read(into, offset, length);
      if (n > 0) {
        unpacked += n;
        total += n;
        EntryLimits.check(limits, file, 0, total);
        EntryLimits.checkRatio(limits, file, unpacked, packed.count());
      }
      return n;
    }

    @Override
    public void close() {
      // the archive goes on to its next entry
    }
  }
}
