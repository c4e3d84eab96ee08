package dev.octet.engine.samples;

import dev.octet.engine.Warning;
import dev.octet.engine.graph.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The samples of a set of NumPy arrays.
 *
 * <p>Without a network, the shapes determine the samples. A single array, and the arrays of a
 * single {@code .npz}, have one sample per index of the first axis. Of several files, each is one
 * sample, with or without a leading axis of 1; but files with four or more axes, or that differ
 * only in their first axis, are batches that follow each other. With a network, the shapes of its
 * inputs decide ({@link #forInputs}).
 */
public final class ArraySamples {
  private final List<Batch> batches;

  /** Index of each batch's first sample, followed by the total number of samples. */
  private final int[] starts;

  private ArraySamples(List<Batch> batches) {
    this.batches = batches;
    starts = new int[batches.size() + 1];
    for (int i = 0; i < batches.size(); i++) {
      starts[i + 1] = (int) Math.min((long) starts[i] + batches.get(i).length, Integer.MAX_VALUE);
    }
  }

  /**
   * The arrays of one file.
   *
   * @param columns the only array of an {@code .npy}, or all arrays of an {@code .npz}
   * @param length number of samples; 1 if the arrays as a whole are one sample
   * @param whole whether the arrays are one sample, so that their first axis does not count samples
   */
  private record Batch(List<NpyArray> columns, int length, boolean whole) {
    static Batch counted(List<NpyArray> columns) {
      return new Batch(columns, columns.getFirst().length(), isScalar(columns.getFirst()));
    }

    static Batch whole(List<NpyArray> columns) {
      return new Batch(columns, 1, true);
    }

    Shape shape(int column) {
      NpyArray array = columns.get(column);
      return whole || isScalar(array) ? array.shape() : array.sliceShape();
    }

    private static boolean isScalar(NpyArray array) {
      return array.shape().rank() == 0;
    }

    /**
     * Returns the batch as the network's inputs require; unchanged if the arrays fit neither as one
     * sample nor as several.
     */
    Batch forInputs(List<ArrayAxes> inputs, int[] chosen) {
      for (int column : chosen) if (column >= columns.size()) return this;
      Batch divided = divided(inputs, chosen, ArrayAxes::fitsInput);
      if (divided == null) divided = divided(inputs, chosen, ArrayAxes::fits);
      return divided == null ? this : divided;
    }

    private @Nullable Batch divided(
        List<ArrayAxes> inputs, int[] chosen, BiPredicate<ArrayAxes, Shape> fits) {
      boolean one = true;
      boolean counts = true;
      for (int i = 0; i < chosen.length; i++) {
        NpyArray array = columns.get(chosen[i]);
        one &= fits.test(inputs.get(i), array.shape());
        counts &= !isScalar(array) && fits.test(inputs.get(i), array.sliceShape());
      }
      if (one) return whole(columns);
      return counts ? new Batch(columns, sameLength(chosen), false) : null;
    }

    private int sameLength(int[] chosen) {
      NpyArray first = columns.get(chosen[0]);
      for (int column : chosen) {
        NpyArray other = columns.get(column);
        if (other.length() == first.length()) continue;
        throw SetProblems.of(
            "shape-mismatch",
            other.name(),
            "It has %d samples along its first axis, but %s has %d."
                .formatted(other.length(), first.name(), first.length()),
            "Give the arrays of all inputs the same number of samples, in the same order.");
      }
      return first.length();
    }
  }

  /** Returns whether two shapes are equal apart from axes of 1. */
  public static boolean fits(Shape sample, Shape input) {
    return withoutOnes(sample).equals(withoutOnes(input));
  }

  private static List<Integer> withoutOnes(Shape shape) {
    return shape.dims().stream().filter(d -> d != 1).toList();
  }

  /** Returns the samples of {@code .npy} files. */
  static ArraySamples ofFiles(List<NpyArray> files) {
    return of(files.stream().map(List::of).toList());
  }

  /**
   * Returns the samples of {@code .npz} files, which must have the same arrays.
   *
   * @param packed the arrays of each file
   * @param problems receives a warning for each array of a single file that has another number of
   *     samples than its first array
   */
  static ArraySamples ofPacked(List<List<NpyArray>> packed, List<Warning> problems) {
    if (packed.size() == 1) {
      NpyArray first = packed.getFirst().getFirst();
      for (NpyArray array : packed.getFirst()) {
        if (array.length() == first.length()) continue;
        problems.add(
            new Warning(
                "array-lengths-differ",
                "%s has %d samples along its first axis, but %s has %d."
                    .formatted(array.name(), array.length(), first.name(), first.length())));
      }
    }
    List<String> names = names(packed.getFirst());
    for (List<NpyArray> arrays : packed) {
      if (names(arrays).equals(names)) continue;
      throw SetProblems.of(
          "missing-array",
          arrays.getFirst().name(),
          "Its file has the arrays %s, but the first file has %s.".formatted(names(arrays), names),
          "Give each .npz the same arrays, one for each input.");
    }
    return of(packed);
  }

  private static ArraySamples of(List<? extends List<NpyArray>> files) {
    boolean batched = files.size() == 1 || areBatches(files);
    return new ArraySamples(
        files.stream().<Batch>map(f -> batched ? Batch.counted(f) : Batch.whole(f)).toList());
  }

  private static boolean areBatches(List<? extends List<NpyArray>> files) {
    Shape first = files.getFirst().getFirst().shape();
    Shape slice = files.getFirst().getFirst().sliceShape();
    if (first.rank() >= 4) return true;
    boolean differ = false;
    for (List<NpyArray> file : files) {
      if (!file.getFirst().sliceShape().equals(slice)) return false;
      differ |= !file.getFirst().shape().equals(first);
    }
    return differ && first.rank() > 0;
  }

  /**
   * Returns the same arrays divided into samples of a network. An array with an input's shape is
   * one sample (an input may have a batch axis of its own); an array whose slices along the first
   * axis have that shape has one sample per slice. Axes of 1 are ignored.
   *
   * @param inputs shapes of the network's inputs, in either order of axes
   * @param columns index of the array for each input
   * @throws dev.octet.engine.RejectedInputException if the arrays of two inputs have different
   *     numbers of samples
   */
  public ArraySamples forInputs(List<ArrayAxes> inputs, int[] columns) {
    return new ArraySamples(batches.stream().map(b -> b.forInputs(inputs, columns)).toList());
  }

  /** Returns a search for values that are NaN or infinite in the samples. */
  public ArrayValues values() {
    var values = new ArrayValues();
    for (int i = 0; i < batches.size(); i++) {
      Batch batch = batches.get(i);
      values.add(batch.columns, starts[i], batch.length, batch.whole);
    }
    return values;
  }

  /** Returns the number of files, or of groups of arrays in a file. */
  public int files() {
    return batches.size();
  }

  /** Returns the index of the first sample of a file. */
  public int firstSample(int file) {
    return starts[file];
  }

  /** Returns the number of samples in a file. */
  public int samplesIn(int file) {
    return starts[file + 1] - starts[file];
  }

  /** Returns whether any array used by the inputs has floating-point elements. */
  boolean holdsFloats() {
    return batches.stream().anyMatch(b -> b.columns.stream().anyMatch(NpyArray::isFloating));
  }

  private static List<String> names(List<NpyArray> arrays) {
    return arrays.stream().map(ArraySamples::nameOf).toList();
  }

  private static String nameOf(NpyArray array) {
    String name = array.name();
    String file = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf(':')) + 1);
    return file.endsWith(".npy") ? file.substring(0, file.length() - 4) : file;
  }

  /** Returns the number of samples. */
  public int size() {
    return starts[batches.size()];
  }

  /** Returns the number of arrays per sample. */
  public int columns() {
    return batches.isEmpty() ? 0 : batches.getFirst().columns.size();
  }

  /** Returns the name of an array, without folders and {@code .npy}. */
  public String columnName(int column) {
    return nameOf(batches.getFirst().columns.get(column));
  }

  /**
   * Returns whether the first array of a column, or its slices along the first axis, may be an
   * input.
   *
   * @param inOneOrder whether only the input's own order of axes counts
   */
  public boolean mayBe(int column, ArrayAxes input, boolean inOneOrder) {
    NpyArray array = batches.getFirst().columns.get(column);
    Predicate<Shape> fits = inOneOrder ? input::fitsInput : input::fits;
    return fits.test(array.shape()) || (array.shape().rank() > 0 && fits.test(array.sliceShape()));
  }

  /** Returns the shape of a sample in a column of the first batch. */
  public Shape shape(int column) {
    return batches.getFirst().shape(column);
  }

  /** Returns the distinct shapes of samples in the first column, in order. */
  List<Shape> shapes() {
    return batches.stream().map(batch -> batch.shape(0)).distinct().toList();
  }

  /** Returns the location of a sample. */
  public Slice slice(int sample, int column) {
    int found = Arrays.binarySearch(starts, sample);
    int index = found < 0 ? -found - 2 : found;
    Batch batch = batches.get(index);
    if (column < batch.columns.size()) {
      int within = batch.whole ? -1 : sample - starts[index];
      return new Slice(batch.columns.get(column), within, batch.shape(column));
    }
    throw SetProblems.of(
        "missing-array",
        batch.columns.getLast().name(),
        "It has no array for input %d of sample %d.".formatted(column, sample),
        "Give each .npz the same arrays, one for each input.");
  }

  /**
   * One sample of one array.
   *
   * @param array the array
   * @param index index along the first axis, or -1 for the whole array
   * @param shape shape of the sample
   */
  public record Slice(NpyArray array, int index, Shape shape) {
    /** Returns a name for messages: {@code x.npy[3]}. */
    public String name() {
      return index < 0 ? array.name() : array.name() + "[" + index + "]";
    }

    /** Returns the name of the array's file. */
    public String fileName() {
      return array.name();
    }

    /** Returns the shape of the whole array. */
    public Shape arrayShape() {
      return array.shape();
    }

    public void read(float[] into) throws IOException {
      if (index < 0) {
        array.readAll(into);
      } else {
        array.readSlice(index, into);
      }
    }
  }
}
