package dev.octet.engine.samples.input;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.run.Workers;
import dev.octet.engine.samples.ArrayValues;
import dev.octet.engine.samples.BadSamples;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.SetSummary;
import dev.octet.engine.samples.image.DecodingRoom;
import dev.octet.engine.timing.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Reads samples to find those that can't be used, until a deadline. The order is such that the
 * samples that are read before the deadline are spread evenly over the set.
 */
public final class SetCheck {
  /** Default time for the headers and the contents together. */
  public static final Duration USUAL_TIME = Duration.ofSeconds(15);

  /** Maximum number of threads: other checks may run at the same time. */
  private static final int MOST_THREADS = 4;

  /** Part of the heap for the files that are being decoded. */
  private static final int PART_OF_HEAP = 4;

  private final Deadline deadline;
  private final BadSamples bad = new BadSamples();
  private final AtomicInteger checked = new AtomicInteger();

  private SetCheck(Deadline deadline) {
    this.deadline = deadline;
  }

  /**
   * Checks the samples of a set without a network: decodes images, and looks for NaN and infinity
   * in arrays of floating-point numbers. Raw tensors have no element type without a network.
   *
   * @return the set's summary with the number of samples that were checked
   * @throws RejectedInputException {@code not-a-picture} or {@code non-finite-value}, if a sample
   *     can't be used; the findings name all that were found
   */
  public static SetSummary of(CalibrationSet set, Deadline deadline) {
    var check = new SetCheck(deadline);
    set.findUnreadable(check.bad);
    switch (set.summary().kind()) {
      case IMAGES -> check.decodeImages(set);
      case ARRAYS -> check.readArrays(set.arrays().values());
      case RAW -> {}
    }
    int checked = check.checked.get();
    check.bad.refuse(set.size(), checked == set.size());
    return set.summary().withDecoded(checked);
  }

  /**
   * Reads samples as the inputs of a network.
   *
   * @param inputs inputs of the network, for which the reader was made
   * @param threads maximum number of threads, at least 1
   * @throws RejectedInputException if a sample can't be used; the findings name all that were found
   */
  public static void ofInputs(
      SampleReader reader, List<Tensor> inputs, int threads, Deadline deadline) {
    var check = new SetCheck(deadline);
    check.forEach(
        reader.size(),
        threads,
        () -> {
          // on the heap, since a worker has no end that could free other memory
          List<MemorySegment> memory = inputs.stream().map(SetCheck::memory).toList();
          return sample -> {
            try {
              reader.read(sample, memory);
            } catch (RejectedInputException e) {
              check.bad.add(sample, e.problem());
            }
            return 1;
          };
        });
    check.bad.refuse(reader.size(), check.checked.get() == reader.size());
  }

  private static MemorySegment memory(Tensor input) {
    long longs = Math.ceilDiv(input.bytes(), Long.BYTES);
    return MemorySegment.ofArray(new long[Math.toIntExact(longs)]).asSlice(0, input.bytes());
  }

  private void decodeImages(CalibrationSet set) {
    long largest = IntStream.range(0, set.size()).mapToLong(set::bytes).max().orElse(1);
    long room = Runtime.getRuntime().maxMemory() / PART_OF_HEAP;
    int threads = Math.clamp(room / Math.max(largest, 1), 1, MOST_THREADS);
    var shared = DecodingRoom.ofHeap();
    forEach(
        set.size(),
        threads,
        () -> {
          var images = InputImages.forChecks(set.limits().pixels(), shared);
          return sample -> decode(set, images, sample);
        });
  }

  private int decode(CalibrationSet set, InputImages images, int sample) throws IOException {
    try {
      if (set.isReadable(sample)) images.requireDecodable(set, sample);
    } catch (RejectedInputException e) {
      bad.add(sample, e.problem());
    }
    return 1;
  }

  private void readArrays(ArrayValues values) {
    forEach(values.size(), MOST_THREADS, () -> block -> values.check(block, deadline, bad));
  }

  /** Checks samples or blocks of them. */
  private interface Check {
    /** Returns the number of samples that were checked. */
    int run(int index) throws IOException;
  }

  private void forEach(int count, int threads, Supplier<Check> checks) {
    int step = Spread.step(count);
    int used = Math.min(threads, Runtime.getRuntime().availableProcessors());
    Workers.forEach(
        count,
        used,
        () -> {
          Check check = checks.get();
          return Workers.each(i -> {
            if (deadline.isOver()) return;
            try {
              checked.addAndGet(check.run((int) ((long) i * step % count)));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
        });
  }
}
