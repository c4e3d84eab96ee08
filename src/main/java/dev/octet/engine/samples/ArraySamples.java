package dev.octet.engine.samples;

import dev.octet.engine.Warning;
import dev.octet.engine.graph.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * The samples of a set of arrays.
 *
 * <p>Without a network, the shapes suggest what a sample is: a single array, and the arrays of a
 * single {@code .npz}, count their samples along the first axis. Of several files each is one
 * sample, with or without a leading axis of 1; but files of four and more axes, or that differ in
 * their first axis alone, are batches, one after the other. With a network, its inputs decide
 * ({@link #forInputs}).
 */
public final class ArraySamples {
  private final List<Batch> batches;

  /** The number of each batch's first sample, and of the one after the last batch. */
  private final int[] starts;

  private ArraySamples(List<Batch> batches) {
    this.batches = batches;
    starts = new int[batches.size() + 1];
    for (int i = 0; i < batches.size(); i++) {
      starts[i + 1] = (int) Math.min((long) starts[i] + batches.get(i).length, Integer.MAX_VALUE);
    }
  }

  /**
   * The arrays of a file.
   *
   * @param columns the only one of an {@code .npy}, all of an {@code .npz}
   * @param length how many samples; 1 if the arrays are a sample as they are
   * @param whole whether the arrays are one sample, without an axis that counts
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

    /** What the network's inputs make of the arrays; as it is where they fit neither way. */
    Batch forInputs(List<Shape> inputs, int[] chosen) {
      boolean one = true;
      boolean counts = true;
      for (int i = 0; i < chosen.length; i++) {
        if (chosen[i] >= columns.size()) return this;
        NpyArray array = columns.get(chosen[i]);
        one &= fits(array.shape(), inputs.get(i));
        counts &= !isScalar(array) && fits(array.sliceShape(), inputs.get(i));
      }
      if (one) return whole(columns);
      if (!counts) return this;
      return new Batch(columns, sameLength(chosen), false);
    }

    private int sameLength(int[] chosen) {
      NpyArray first = columns.get(chosen[0]);
      for (int column : chosen) {
        NpyArray other = columns.get(column);
        if (other.length() == first.length()) continue;
        throw SetProblems.of(
            "shape-mismatch",
            other.name(),
            "It counts %d samples along its first axis, %s %d."
                .formatted(other.length(), first.name(), first.length()),
            "Give the arrays of all inputs the same samples in the same order.");
      }
      return first.length();
    }
  }

  /** Whether shapes are the same after axes of 1 are dropped. */
  public static boolean fits(Shape sample, Shape input) {
    return withoutOnes(sample).equals(withoutOnes(input));
  }

  private static List<Integer> withoutOnes(Shape shape) {
    return shape.dims().stream().filter(d -> d != 1).toList();
  }

  /** Of {@code .npy} files. */
  static ArraySamples ofFiles(List<NpyArray> files) {
    return of(files.stream().map(List::of).toList());
  }

  /**
   * Of {@code .npz} files, each with the same arrays.
   *
   * @param problems told of arrays of a single file that count other samples than its first one
   */
  static ArraySamples ofPacked(List<List<NpyArray>> packed, List<Warning> problems) {
    if (packed.size() == 1) {
      NpyArray first = packed.getFirst().getFirst();
      for (NpyArray array : packed.getFirst()) {
        if (array.length() == first.length()) continue;
        problems.add(
            new Warning(
                "array-lengths-differ",
                "%s counts %d samples along its first axis, %s %d."
                    .formatted(array.name(), array.length(), first.name(), first.length())));
      }
    }
    List<String> names = names(packed.getFirst());
    for (List<NpyArray> arrays : packed) {
      if (names(arrays).equals(names)) continue;
      throw SetProblems.of(
          "missing-array",
          arrays.getFirst().name(),
          "Its file holds the arrays %s, the first one %s.".formatted(names(arrays), names),
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
   * The same arrays as samples of a network. An array of an input's own shape is one sample (an
   * input may have a batch of its own); an array whose slices along the first axis have it counts
   * samples. Axes of 1 make no difference.
   *
   * @param inputs the shapes of the network's inputs
   * @param columns which array each input takes
   * @throws dev.octet.engine.RejectedInputException if the arrays of two inputs count different
   *     numbers of samples
   */
  public ArraySamples forInputs(List<Shape> inputs, int[] columns) {
    return new ArraySamples(batches.stream().map(b -> b.forInputs(inputs, columns)).toList());
  }

  /** Whether any of the arrays that the inputs take holds floating-point numbers. */
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

  public int size() {
    return starts[batches.size()];
  }

  public int columns() {
    return batches.isEmpty() ? 0 : batches.getFirst().columns.size();
  }

  /** Names of the arrays, without {@code .npy} and folders. */
  public String columnName(int column) {
    return nameOf(batches.getFirst().columns.get(column));
  }

  /** Whether a column's first array, or its slices along the first axis, are of a shape. */
  public boolean mayBe(int column, Shape input) {
    NpyArray array = batches.getFirst().columns.get(column);
    return fits(array.shape(), input)
        || (array.shape().rank() > 0 && fits(array.sliceShape(), input));
  }

  /** Axes of a sample in a column of the first batch. */
  public Shape shape(int column) {
    return batches.getFirst().shape(column);
  }

  /** Distinct shapes of samples in the first column, in order. */
  List<Shape> shapes() {
    return batches.stream().map(batch -> batch.shape(0)).distinct().toList();
  }

  /** Where a sample lies. */
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
   * @param index along the first axis, or -1 for the whole array
   */
  public record Slice(NpyArray array, int index, Shape shape) {
    /** What to call it: {@code x.npy[3]}. */
    public String name() {
      return index < 0 ? array.name() : array.name() + "[" + index + "]";
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
