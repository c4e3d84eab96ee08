package dev.octet.engine.samples;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.Warning;
import dev.octet.engine.archive.EntryName;
import dev.octet.engine.samples.image.ImageHeader;
import dev.octet.engine.timing.Deadline;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Separates the files of a set into samples and other files. */
final class SetListing {
  /** Number of bytes to read at a time; most headers are shorter. */
  private static final int HEADER_BUFFER = 4_096;

  private static final int MOST_SHAPES = 20;
  private static final int MOST_PROBLEMS = 20;

  private final EntryStore store;
  private final SetLimits limits;
  private final ScratchFile scratch;
  private final String name;
  private final List<SetEntry> samples = new ArrayList<>();
  private final List<Warning> problems = new ArrayList<>();
  private final Set<String> shapes = new LinkedHashSet<>();
  private final List<Integer> unreadable = new ArrayList<>();
  private boolean labelled;
  private @Nullable ArraySamples arrays;
  private SetKind kind = SetKind.IMAGES;

  private SetListing(EntryStore store, Path path, SetLimits limits, ScratchFile scratch) {
    this.store = store;
    this.limits = limits;
    this.scratch = scratch;
    this.name = String.valueOf(path.getFileName());
  }

  /**
   * Lists a set.
   *
   * @param store the files of the set
   * @param path path of the set
   * @param limits limits on the content
   * @param scratch receives unpacked arrays of {@code .npz} files inside the set
   * @param deadline after which no more headers of images are read
   */
  static SetListing of(
      EntryStore store, Path path, SetLimits limits, ScratchFile scratch, Deadline deadline)
      throws IOException {
    var listing = new SetListing(store, path, limits, scratch);
    listing.sort(path);
    switch (listing.kind) {
      case IMAGES -> listing.inspectImages(deadline);
      case RAW -> listing.samples.forEach(e -> listing.shapes.add(e.bytes() + " bytes"));
      case ARRAYS -> listing.lookAtArrays(path);
    }
    return listing;
  }

  private void sort(Path path) throws IOException {
    Map<SetKind, List<SetEntry>> found = new EnumMap<>(SetKind.class);
    List<String> others = new ArrayList<>();
    List<String> empty = new ArrayList<>();
    for (String problem : store.problems()) {
      problems.add(new Warning("entries-left-out", problem + "."));
    }
    for (SetEntry entry : store.entries()) {
      if (EntryNames.isIgnored(entry.name())) continue;
      if (entry.bytes() == 0) {
        empty.add(entry.name());
        continue;
      }
      if (EntryNames.isLabels(entry)) {
        labelled = true;
        continue;
      }
      SetKind entryKind = EntryNames.kind(entry);
      if (entryKind == null && Files.isRegularFile(path) && store instanceof FolderStore) {
        entryKind = kindOfBytes(entry);
      }
      if (entryKind == null) {
        others.add(entry.name());
      } else {
        found.computeIfAbsent(entryKind, _ -> new ArrayList<>()).add(entry);
      }
    }
    if (!empty.isEmpty()) {
      problems.add(
          new Warning(
              "entries-left-out",
              "%d files of 0 bytes were left out: %s."
                  .formatted(empty.size(), EntryNames.some(empty))));
    }
    if (found.isEmpty()) throw empty(others);
    if (found.size() > 1) throw mixed(found);
    if (!others.isEmpty()) {
      problems.add(
          new Warning(
              "files-left-out",
              "%d of %d files were left out: %s. Images (%s), .npy and .npz arrays and raw tensors (.bin, .raw) are read."
                  .formatted(
                      others.size(),
                      others.size() + found.values().iterator().next().size(),
                      EntryNames.some(others),
                      ImageHeader.FORMATS)));
    }
    kind = found.keySet().iterator().next();
    samples.addAll(found.get(kind));
    labelled |= samples.stream().map(SetEntry::folder).distinct().count() > 1;
  }

  /** Determines the kind of a single file by its content, since its name may lack an extension. */
  private @Nullable SetKind kindOfBytes(SetEntry entry) throws IOException {
    try (InputStream stream = store.open(entry)) {
      NpyHeader.read(stream, entry.name());
      return SetKind.ARRAYS;
    } catch (RejectedInputException e) {
      if (e.problem().code().equals(NpyHeader.NO_ARRAY)) return null;
      throw e;
    }
  }

  private void inspectImages(Deadline deadline) throws IOException {
    for (int sample = 0; sample < samples.size() && !deadline.isOver(); sample++) {
      ImageHeader header;
      try (InputStream start = store.open(samples.get(sample))) {
        header = ImageHeader.read(new BufferedInputStream(start, HEADER_BUFFER));
      }
      if (header == null) {
        unreadable.add(sample);
      } else if (shapes.size() < MOST_SHAPES) {
        shapes.add(header.height() + "x" + header.width() + "x" + header.channels());
      }
    }
  }

  private void lookAtArrays(Path path) throws IOException {
    List<SetEntry> packed = samples.stream().filter(EntryNames::isPacked).toList();
    if (packed.isEmpty()) {
      List<NpyArray> files = new ArrayList<>();
      for (SetEntry entry : samples) files.add(NpyArray.open(entry.name(), store.region(entry)));
      arrays =
          isPackedArrays(path, files)
              ? ArraySamples.ofPacked(List.of(files), problems)
              : ArraySamples.ofFiles(files);
    } else if (packed.size() < samples.size()) {
      throw SetProblems.of(
          "mixed-calibration-set",
          name,
          "The set mixes %d .npz and %d .npy files."
              .formatted(packed.size(), samples.size() - packed.size()),
          "Send either .npz or .npy files.");
    } else {
      var unpacked = new PackedArrays(limits, scratch, name, sentBytes(path), problems);
      List<List<NpyArray>> files = new ArrayList<>();
      for (SetEntry entry : samples) files.add(unpacked.read(entry, store.region(entry)));
      arrays = ArraySamples.ofPacked(files, problems);
    }
    arrays.shapes().stream().limit(MOST_SHAPES).forEach(s -> shapes.add(s.toString()));
    if (arrays.size() == 0) throw empty(List.of());
    if (arrays.size() > SetLimits.MOST_SAMPLES) {
      throw SetProblems.tooLarge(
          name,
          "The set contains %,d samples; the limit is %,d."
              .formatted(arrays.size(), SetLimits.MOST_SAMPLES));
    }
  }

  /** Returns the size of the uploaded file, or of all samples in a folder. */
  private long sentBytes(Path path) throws IOException {
    return Files.isRegularFile(path)
        ? Files.size(path)
        : samples.stream().mapToLong(SetEntry::bytes).sum();
  }

  /**
   * Returns whether the files are the arrays of an {@code .npz}, one for each input. An {@code
   * .npz} is also a zip, and its name may lack the extension.
   */
  private boolean isPackedArrays(Path path, List<NpyArray> files) {
    if (!(store instanceof ZipStore)) return false;
    String extension = EntryNames.extension(String.valueOf(path.getFileName()));
    if (extension.equals("npz")) return true;
    if (extension.equals("zip") || files.size() == 1) return false;
    return files.stream().allMatch(f -> f.length() == files.getFirst().length())
        && files.stream().map(NpyArray::sliceShape).distinct().count() > 1;
  }

  private RejectedInputException empty(List<String> others) {
    return new RejectedInputException(
        InputProblem.of(
                "empty-calibration-set",
                others.isEmpty()
                    ? "The set contains no samples."
                    : "The set contains no samples, only %s.".formatted(EntryNames.some(others)),
                "Send images (%s), .npy or .npz arrays, or raw tensors (.bin, .raw) in a zip, a tar or a tar.gz."
                    .formatted(ImageHeader.FORMATS))
            .in(name)
            .findings(problems.stream().map(Warning::message).toList()));
  }

  private RejectedInputException mixed(Map<SetKind, List<SetEntry>> found) {
    String what =
        found.entrySet().stream()
            .map(e ->
                "%d %s (%s)"
                    .formatted(
                        e.getValue().size(),
                        e.getKey(),
                        EntryName.shown(e.getValue().getFirst().name())))
            .collect(Collectors.joining(" and "));
    return SetProblems.of(
        "mixed-calibration-set",
        name,
        "It holds " + what + ".",
        "Send samples of a single kind in a set.");
  }

  EntryStore store() {
    return store;
  }

  /** Returns the indexes of the samples whose headers are not those of images. */
  List<Integer> unreadable() {
    return unreadable;
  }

  List<SetEntry> samples() {
    return samples;
  }

  @Nullable ArraySamples arrays() {
    return arrays;
  }

  SetSummary summary() {
    return new SetSummary(
        kind,
        arrays == null ? samples.size() : arrays.size(),
        null,
        shapes.stream().limit(MOST_SHAPES).toList(),
        labelled,
        samples.stream().mapToLong(SetEntry::bytes).sum(),
        problems.stream().limit(MOST_PROBLEMS).toList());
  }
}
