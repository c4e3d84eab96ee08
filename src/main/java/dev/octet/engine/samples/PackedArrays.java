package dev.octet.engine.samples;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.Warning;
import dev.octet.engine.archive.ArchiveLimits;
import dev.octet.engine.archive.ZipArchive;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Reads the arrays of {@code .npz} files that lie inside a set, one file a sample or a batch. An
 * {@code .npz} is a zip of {@code .npy} files (NumPy, {@code numpy.savez}). Compressed arrays are
 * unpacked into the set's scratch file, once they are known to keep to the limits together; others
 * are read where they lie.
 */
final class PackedArrays {
  /** Arrays of one file: networks have a few inputs, and people save labels and names beside. */
  private static final int MOST_ARRAYS = 1_000;

  private final SetLimits limits;
  private final ScratchFile scratch;
  private final String set;
  private final long setBytes;
  private final List<Warning> problems;
  private long total;
  private int arrays;

  /**
   * For the files of one set.
   *
   * @param set its name, for messages
   * @param setBytes as it was sent: what is unpacked may be so many times as much
   * @param problems told of arrays that are left out
   */
  PackedArrays(
      SetLimits limits, ScratchFile scratch, String set, long setBytes, List<Warning> problems) {
    this.limits = limits;
    this.scratch = scratch;
    this.set = set;
    this.setBytes = setBytes;
    this.problems = problems;
  }

  /**
   * Unpacks the arrays of one file, sorted by name.
   *
   * @param file the {@code .npz} inside the set
   * @param region its bytes
   * @throws dev.octet.engine.RejectedInputException if it is no zip, holds no array, or exceeds a
   *     limit
   */
  List<NpyArray> read(SetEntry file, EntryStore.Region region) throws IOException {
    var ofZip = new ArchiveLimits(MOST_ARRAYS, limits.totalBytes(), limits.compressionRatio());
    try (var zip =
        ZipArchive.open(region.file(), region.offset(), region.length(), file.name(), ofZip)) {
      return read(file, zip);
    } catch (RejectedInputException e) {
      throw named(e, file);
    }
  }

  private List<NpyArray> read(SetEntry file, ZipArchive zip) throws IOException {
    List<ZipArchive.Entry> entries =
        zip.entries().stream()
            .filter(entry -> EntryNames.extension(entry.name()).equals("npy"))
            .sorted(Comparator.comparing(ZipArchive.Entry::name))
            .toList();
    if (entries.isEmpty()) {
      throw SetProblems.of(
          "empty-calibration-set",
          file.name(),
          "It holds no arrays.",
          "Save the inputs with numpy.savez, one array for each.");
    }
    if (!zip.repeated().isEmpty()) {
      problems.add(
          new Warning(
              "entries-left-out",
              "Of %s, %s.".formatted(file.name(), EntryNames.repeated(zip.repeated()))));
    }
    arrays += entries.size();
    total += entries.stream().mapToLong(ZipArchive.Entry::bytes).sum();
    EntryLimits.check(limits, set, arrays, total);
    EntryLimits.checkRatio(limits, set, total, setBytes);
    List<NpyArray> read = new ArrayList<>();
    for (ZipArchive.Entry entry : entries) {
      String name = file.name() + ":" + entry.name();
      read.add(NpyArray.open(name, scratch.region(zip, entry, name)));
    }
    return read;
  }

  /** A refusal that names the file in the set, too, where it names one in that file. */
  private RejectedInputException named(RejectedInputException refusal, SetEntry file) {
    InputProblem problem = refusal.problem();
    String in = problem.file();
    boolean isInside = in != null && !in.equals(set) && !in.startsWith(file.name());
    return isInside
        ? new RejectedInputException(problem.in(file.name() + ":" + in), refusal)
        : refusal;
  }
}
