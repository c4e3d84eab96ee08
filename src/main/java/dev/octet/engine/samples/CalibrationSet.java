package dev.octet.engine.samples;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.samples.image.FileBytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Example inputs of a network: images (JPEG, PNG, WebP, BMP, GIF, TIFF), NumPy arrays or raw
 * tensors, in a folder, a zip, a tar, a tar.gz, or a single {@code .npy} or {@code .npz}. Samples
 * are numbered in the order of their files' names. Samples are read one at a time; may be read by
 * several threads.
 *
 * <p>A raw tensor ({@code .bin}, {@code .raw}) holds the elements of the network's input and
 * nothing else, as bytes or as little-endian float32.
 */
public final class CalibrationSet implements AutoCloseable {
  private final EntryStore store;
  private final ScratchFile arrayScratch;
  private final SetLimits limits;
  private final SetSummary summary;
  private final List<SetEntry> samples;
  private final @Nullable ArraySamples arrays;

  private CalibrationSet(
      EntryStore store,
      ScratchFile arrayScratch,
      SetLimits limits,
      SetSummary summary,
      List<SetEntry> samples,
      @Nullable ArraySamples arrays) {
    this.store = store;
    this.arrayScratch = arrayScratch;
    this.limits = limits;
    this.summary = summary;
    this.samples = List.copyOf(samples);
    this.arrays = arrays;
  }

  /**
   * Lists a set and looks at the headers of its first samples.
   *
   * @param scratch an existing folder for what has to be unpacked; it is left as it was on close
   * @throws dev.octet.engine.RejectedInputException if there is no usable sample, if they are of
   *     several kinds, or if a limit is exceeded
   */
  public static CalibrationSet open(Path path, SetLimits limits, Path scratch) {
    try {
      EntryStore store = StoreOpener.open(path, limits, scratch);
      var arrayScratch = new ScratchFile(scratch);
      try {
        SetListing listing = SetListing.of(store, path, limits, arrayScratch);
        return new CalibrationSet(
            listing.store(),
            arrayScratch,
            limits,
            listing.summary(),
            listing.samples(),
            listing.arrays());
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
   * How many samples there are, as far as shapes tell without a network; at least 1. {@link
   * SampleReader.size} knows better.
   */
  public int size() {
    return summary.samples();
  }

  public SetSummary summary() {
    return summary;
  }

  /**
   * Whether the samples are floating-point numbers, as a network takes them, rather than bytes or
   * images, which are brought to its range first.
   *
   * @param inputs of the network; a raw tensor of four bytes an element holds floats
   */
  public boolean holdsFloats(List<Tensor> inputs) {
    return switch (summary.kind()) {
      case PICTURES -> false;
      case ARRAYS -> arrays().holdsFloats();
      case RAW ->
          inputs.size() == 1
              && samples.getFirst().bytes()
                  == inputs.getFirst().shape().elements() * (long) Float.BYTES;
    };
  }

  /** What to call a sample in messages: its file. */
  public String name(int sample) {
    return arrays != null ? arrays.slice(sample, 0).name() : samples.get(sample).name();
  }

  /**
   * The class of each sample.
   *
   * @param name what messages call the set
   * @throws dev.octet.engine.RejectedInputException if the set does not say it of each
   */
  public SetLabels labels(String name) throws IOException {
    if (arrays != null) {
      throw SetProblems.of(
          "no-labels",
          name,
          "Samples in arrays have no labels.",
          "Send pictures or raw tensors with a table labels.csv, or in a folder for each class.");
    }
    return SetLabels.read(store, samples, name);
  }

  /**
   * The class of each sample as a number, by sample; null where the set does not say it of each.
   * Unlike {@link #labels}, never a reason to refuse a set: whoever calibrates need not label.
   */
  public int @Nullable [] classes() {
    if (arrays != null) return null;
    try {
      return SetLabels.read(store, samples, "").indexes().stream().mapToInt(i -> i).toArray();
    } catch (RejectedInputException | IOException _) {
      return null;
    }
  }

  public SetLimits limits() {
    return limits;
  }

  public ArraySamples arrays() {
    if (arrays == null) throw new IllegalStateException("no arrays but " + summary.kind());
    return arrays;
  }

  /**
   * Reads the file of a picture or raw tensor.
   *
   * @param buffer takes the bytes if it is large enough
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

  /** Room for a byte too many, which shows that a file is longer than it says; and for growth. */
  private static int roomFor(long bytes) {
    return Math.toIntExact(bytes + bytes / 4 + 1);
  }

  private RuntimeException tooLarge(SetEntry entry) {
    return SetProblems.tooLarge(
        entry.name(),
        "It is larger than it declares or than %,d bytes, the most allowed for a sample."
            .formatted(limits.sampleBytes()));
  }

  /** Removes what was unpacked. */
  @Override
  public void close() {
    try (arrayScratch) {
      store.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
