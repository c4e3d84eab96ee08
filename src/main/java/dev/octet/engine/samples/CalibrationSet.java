package dev.octet.engine.samples;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.samples.image.FileBytes;
import dev.octet.engine.timing.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Example inputs of a network: images (JPEG, PNG, WebP, BMP, GIF, TIFF), NumPy arrays or raw
 * tensors, in a folder, a zip, a tar, a tar.gz, or a single {@code .npy} or {@code .npz}. Samples
 * are numbered in the order of their file names and read one at a time. Several threads may read at
 * the same time.
 *
 * <p>A raw tensor ({@code .bin}, {@code .raw}) consists of the elements of the network's input, as
 * bytes or as little-endian float32, without a header.
 */
public final class CalibrationSet implements AutoCloseable {
  private final EntryStore store;
  private final ScratchFile arrayScratch;
  private final SetLimits limits;
  private final SetSummary summary;
  private final List<SetEntry> samples;
  private final Set<Integer> unreadable;
  private final @Nullable ArraySamples arrays;

  private CalibrationSet(SetListing listing, ScratchFile arrayScratch, SetLimits limits) {
    this.store = listing.store();
    this.arrayScratch = arrayScratch;
    this.limits = limits;
    this.summary = listing.summary();
    this.samples = List.copyOf(listing.samples());
    this.unreadable = Set.copyOf(listing.unreadable());
    this.arrays = listing.arrays();
  }

  /** Opens a set, lists its samples and reads all headers. */
  public static CalibrationSet open(Path path, SetLimits limits, Path scratch) {
    return open(path, limits, scratch, Deadline.NONE);
  }

  /**
   * Opens a set, lists its samples and reads their headers.
   *
   * @param path a folder, an archive or a single file
   * @param limits limits on the content
   * @param scratch an existing folder for unpacked data, which is removed on close
   * @param deadline after which no more headers of images are read
   * @throws dev.octet.engine.RejectedInputException if there is no usable sample, if samples are of
   *     different kinds, or if a limit is exceeded
   */
  public static CalibrationSet open(Path path, SetLimits limits, Path scratch, Deadline deadline) {
    try {
      EntryStore store = StoreOpener.open(path, limits, scratch);
      var arrayScratch = new ScratchFile(scratch);
      try {
        SetListing listing = SetListing.of(store, path, limits, arrayScratch, deadline);
        return new CalibrationSet(listing, arrayScratch, limits);
      } catch (IOException | RuntimeException e) {
        store.close();
        arrayScratch.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the number of samples, at least 1, as far as shapes tell without a network. {@code
   * SampleReader.size()} returns the number for a given network.
   */
  public int size() {
    return summary.samples();
  }

  /** Returns a summary of the set's content. */
  public SetSummary summary() {
    return summary;
  }

  /**
   * Returns whether the samples are floating-point numbers that the network takes directly, as
   * opposed to bytes or images that are normalized first.
   *
   * @param inputs inputs of the network; a raw tensor with four bytes per element contains floats
   */
  public boolean holdsFloats(List<Tensor> inputs) {
    return switch (summary.kind()) {
      case IMAGES -> false;
      case ARRAYS -> arrays().holdsFloats();
      case RAW ->
          inputs.size() == 1
              && samples.getFirst().bytes()
                  == inputs.getFirst().shape().elements() * (long) Float.BYTES;
    };
  }

  /** Returns whether the header of an image could be read, as far as headers were read. */
  public boolean isReadable(int sample) {
    return !unreadable.contains(sample);
  }

  /** Returns the size of the file of an image or raw tensor in bytes. */
  public long bytes(int sample) {
    return samples.get(sample).bytes();
  }

  /**
   * Adds the images whose headers can't be read to a list.
   *
   * @param bad receives a problem for each
   */
  public void findUnreadable(BadSamples bad) {
    for (int sample : unreadable) {
      bad.add(sample, SetProblems.notAPicture(name(sample), null).problem());
    }
  }

  /** Returns the name of a sample for messages: its file. */
  public String name(int sample) {
    return arrays != null ? arrays.slice(sample, 0).name() : samples.get(sample).name();
  }

  /**
   * Reads the class of each sample.
   *
   * @param name name of the set, for messages
   * @throws dev.octet.engine.RejectedInputException if a class is missing
   * @throws IOException if the set can't be read
   */
  public SetLabels labels(String name) throws IOException {
    if (arrays != null) {
      throw SetProblems.of(
          "no-labels",
          name,
          "Samples in arrays have no labels.",
          "Send images or raw tensors with a table labels.csv, or in a folder for each"
              + " class.");
    }
    return SetLabels.read(store, samples, name);
  }

  /**
   * Returns the class number of each sample; null if any is unknown. Unlike {@link #labels},
   * missing labels are not an error, since calibration does not need them.
   */
  public int @Nullable [] classes() {
    if (arrays != null) return null;
    try {
      return SetLabels.read(store, samples, "").indexes().stream().mapToInt(i -> i).toArray();
    } catch (RejectedInputException | IOException _) {
      return null;
    }
  }

  /** Returns the limits that the set was opened with. */
  public SetLimits limits() {
    return limits;
  }

  /** Returns the samples of a set of arrays. */
  public ArraySamples arrays() {
    if (arrays == null) throw new IllegalStateException("no arrays but " + summary.kind());
    return arrays;
  }

  /**
   * Reads the file of an image or raw tensor.
   *
   * @param sample index of the sample
   * @param buffer receives the bytes if it is large enough
   */
  public FileBytes read(int sample, byte[] buffer) throws IOException {
    SetEntry entry = samples.get(sample);
    if (entry.bytes() > limits.sampleBytes()) throw tooLarge(entry);
    byte[] bytes = buffer.length > entry.bytes() ? buffer : new byte[roomFor(entry.bytes())];
    int length = 0;
    try (InputStream stream = store.open(entry)) {
      for (int n = 0; n >= 0 && length < bytes.length; length += Math.max(n, 0)) {
        n = stream.read(bytes, length, bytes.length - length);
      }
    }
    if (length > entry.bytes()) throw tooLarge(entry);
    return new FileBytes(bytes, length);
  }

  /**
   * Returns a buffer size with at least one additional byte, which reveals a file that is longer
   * than declared, and with room for larger files.
   */
  private static int roomFor(long bytes) {
    return Math.toIntExact(bytes + bytes / 4 + 1);
  }

  private RuntimeException tooLarge(SetEntry entry) {
    return SetProblems.tooLarge(
        entry.name(),
        "It is larger than declared, or larger than the limit of %,d bytes per sample."
            .formatted(limits.sampleBytes()));
  }

  /** Closes the set and removes unpacked data. */
  @Override
  public void close() {
    try (arrayScratch) {
      store.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
