package dev.octet.engine.samples;

import dev.octet.engine.InputProblem;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.timing.Deadline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds values of arrays that are NaN or infinite. The samples are divided into blocks that are
 * read in the order of their files, so any size of array takes little memory.
 */
public final class ArrayValues {
  /** Size of a block in bytes of its largest array, if the slices are smaller. */
  private static final long BLOCK_BYTES = 1 << 20;

  private final List<Block> blocks = new ArrayList<>();

  /**
   * Consecutive samples of one file.
   *
   * @param columns the arrays of the file
   * @param start index of the file's first sample in the set
   * @param first first slice of the block
   * @param end slice after the last one
   * @param whole whether the block is the file as a whole
   */
  private record Block(List<NpyArray> columns, int start, int first, int end, boolean whole) {}

  ArrayValues() {}

  /**
   * Adds the samples of a file.
   *
   * @param columns the arrays of the file
   * @param start index of the file's first sample in the set
   * @param length number of samples
   * @param one whether the arrays as a whole are one sample
   */
  void add(List<NpyArray> columns, int start, int length, boolean one) {
    if (one || !columns.stream().allMatch(NpyArray::hasConsecutiveSlices)) {
      blocks.add(new Block(columns, start, 0, length, true));
      return;
    }
    long sliceBytes = columns.stream().mapToLong(NpyArray::sliceBytes).max().orElse(1);
    int step = Math.clamp(BLOCK_BYTES / Math.max(sliceBytes, 1), 1, length);
    for (int first = 0; first < length; first += step) {
      blocks.add(new Block(columns, start, first, Math.min(first + step, length), false));
    }
  }

  /** Returns the number of blocks. */
  public int size() {
    return blocks.size();
  }

  /**
   * Checks a block. Several threads may check different blocks.
   *
   * @param index 0 to {@link #size} - 1
   * @param deadline after which the check ends
   * @param bad receives the samples with values that are not finite, with the first one of each
   * @return number of samples that were checked; 0 if the deadline ended the check
   */
  public int check(int index, Deadline deadline, BadSamples bad) throws IOException {
    Block block = blocks.get(index);
    Set<Integer> found = new HashSet<>();
    for (NpyArray array : block.columns) {
      if (array.isFloating() && !check(array, block, deadline, found, bad)) return 0;
    }
    return block.end - block.first;
  }

  private static boolean check(
      NpyArray array, Block block, Deadline deadline, Set<Integer> found, BadSamples bad)
      throws IOException {
    long slice = array.sliceShape().elements();
    boolean slices = !block.whole;
    long from = slices ? block.first * slice : 0;
    long to = slices ? Math.min(block.end, array.length()) * slice : array.shape().elements();
    boolean counts = array.shape().rank() > 0 && (slices || block.end - block.first > 1);
    return array.findNonFinite(
        from,
        to,
        deadline,
        (position, value) -> {
          List<Long> element = element(array, position);
          int row = counts ? Math.toIntExact(element.getFirst()) : 0;
          if (row < block.end && found.add(row)) {
            bad.add(block.start + row, problem(array, counts, element, value));
          }
          if (!array.hasConsecutiveSlices()) return position + 1;
          return counts ? (row + 1) * slice : to;
        });
  }

  private static InputProblem problem(
      NpyArray array, boolean counts, List<Long> element, String value) {
    String name = counts ? array.name() + "[" + element.getFirst() + "]" : array.name();
    List<Long> within = counts ? element.subList(1, element.size()) : element;
    return SetProblems.nonFinite(name, "Element %s is %s.".formatted(within, value)).problem();
  }

  /** Returns the index along each axis of an element. */
  private static List<Long> element(NpyArray array, long position) {
    Shape shape = array.shape();
    var index = new Long[shape.rank()];
    long rest = position;
    for (int i = 0; i < index.length; i++) {
      int axis = array.hasConsecutiveSlices() ? index.length - 1 - i : i;
      index[axis] = rest % shape.dim(axis);
      rest /= shape.dim(axis);
    }
    return List.of(index);
  }
}
