package dev.octet.engine.calibrate;

import dev.octet.engine.graph.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The samples of a set of arrays. A single array, and each array of an {@code .npz}, counts its
 * samples along its first axis, and an {@code .npz} may hold an array for each input. Of several
 * {@code .npy} files each is one sample, with or without a leading axis of 1; but files of four and
 * more axes, or that differ in their first axis alone, are batches, one after the other.
 */
final class ArraySamples {
  private final List<Batch> batches;
  private final int size;

  private ArraySamples(List<Batch> batches) {
    this.batches = batches;
    long total = 0;
    for (Batch batch : batches) total += batch.length;
    this.size = Math.toIntExact(Math.min(total, Integer.MAX_VALUE));
  }

  /**
   * Arrays that count their samples together.
   *
   * @param columns one array for each input
   * @param length how many samples; 1 if the arrays are a sample as they are
   * @param whole whether the arrays are one sample, without an axis that counts
   */
  private record Batch(List<NpyArray> columns, int length, boolean whole) {
    Shape shape(int column) {
      NpyArray array = columns.get(column);
      return whole ? array.shape() : array.sliceShape();
    }
  }

  /** Of {@code .npy} files. */
  static ArraySamples ofFiles(List<NpyArray> files) {
    boolean batched = files.size() == 1 || areBatches(files);
    List<Batch> batches = new ArrayList<>();
    for (NpyArray file : files) {
      batches.add(
          batched
              ? new Batch(List.of(file), file.length(), file.shape().rank() == 0)
              : new Batch(List.of(file), 1, true));
    }
    return new ArraySamples(batches);
  }

  private static boolean areBatches(List<NpyArray> files) {
    Shape first = files.getFirst().shape();
    if (first.rank() >= 4) return true;
    boolean differ = false;
    for (NpyArray file : files) {
      if (!file.sliceShape().equals(files.getFirst().sliceShape())) return false;
      differ |= !file.shape().equals(first);
    }
    return differ && first.rank() > 0;
  }

  /**
   * Of {@code .npz} files, each with the same arrays.
   *
   * @param problems told of arrays that are left out, since they count other samples
   */
  static ArraySamples ofPacked(List<List<NpyArray>> packed, List<String> problems) {
    List<Batch> batches = new ArrayList<>();
    for (List<NpyArray> arrays : packed) {
      int length = arrays.getFirst().length();
      List<NpyArray> columns = new ArrayList<>();
      for (NpyArray array : arrays) {
        if (array.length() == length && array.shape().rank() > 0) {
          columns.add(array);
        } else {
          problems.add(
              "%s counts %d samples along its first axis, %s %d: it was left out"
                  .formatted(array.name(), array.length(), arrays.getFirst().name(), length));
        }
      }
      if (!columns.isEmpty()) batches.add(new Batch(columns, length, false));
    }
    return new ArraySamples(batches);
  }

  int size() {
    return size;
  }

  int columns() {
    return batches.isEmpty() ? 0 : batches.getFirst().columns.size();
  }

  /** Names of the arrays, without {@code .npy} and folders. */
  String columnName(int column) {
    String name = batches.getFirst().columns.get(column).name();
    String file = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf(':')) + 1);
    return file.endsWith(".npy") ? file.substring(0, file.length() - 4) : file;
  }

  /** Axes of a sample in a column of the first batch. */
  Shape shape(int column) {
    return batches.getFirst().shape(column);
  }

  /** Distinct shapes of samples in the first column, in order. */
  List<Shape> shapes() {
    return batches.stream().map(batch -> batch.shape(0)).distinct().toList();
  }

  /** Where a sample lies. */
  Slice slice(int sample, int column) {
    int left = sample;
    for (Batch batch : batches) {
      if (left < batch.length) {
        if (column >= batch.columns.size()) break;
        return new Slice(batch.columns.get(column), batch.whole ? -1 : left, batch.shape(column));
      }
      left -= batch.length;
    }
    throw Rejection.of(
        "missing-array",
        batches.getLast().columns.getLast().name(),
        "It has no array for input %d of sample %d.".formatted(column, sample),
        "Give each .npz the same arrays, one for each input.");
  }

  /**
   * One sample of one array.
   *
   * @param index along the first axis, or -1 for the whole array
   */
  record Slice(NpyArray array, int index, Shape shape) {
    /** What to call it: {@code x.npy[3]}. */
    String name() {
      return index < 0 ? array.name() : array.name() + "[" + index + "]";
    }

    void read(float[] into) throws IOException {
      if (index < 0) {
        array.readAll(into);
      } else {
        array.readSlice(index, into);
      }
    }
  }
}
