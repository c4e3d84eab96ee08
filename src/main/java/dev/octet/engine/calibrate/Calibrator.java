package dev.octet.engine.calibrate;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.run.NetworkPieces;
import dev.octet.engine.run.PiecewiseInterpreter;
import dev.octet.engine.run.TensorView;
import dev.octet.engine.run.Workers;
import dev.octet.engine.samples.SetProblems;
import dev.octet.engine.samples.input.SampleReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs the float network once over the calibration samples and collects statistics of its tensors.
 * Each thread processes whole samples, so that decoding, inference and statistics overlap without
 * queues. The threads' results merge exactly, so the result does not depend on the number of
 * threads.
 */
public final class Calibrator {
  private final Set<Integer> tensorIds;
  private final List<Integer> inputIds;
  private final SampleReader reader;
  private final IntConsumer onDone;
  private final ChannelWatch watch;
  private final Map<Integer, TensorAccumulator> merged = new TreeMap<>();
  private final Set<Integer> notFinite = new TreeSet<>();
  private final Map<Integer, ExtremesAccumulator> mergedExtremes = new TreeMap<>();
  private final Map<Integer, RowMaxima> mergedRows = new TreeMap<>();
  private int done;

  private Calibrator(
      List<Integer> tensorIds,
      List<Integer> inputIds,
      SampleReader reader,
      ChannelWatch watch,
      IntConsumer onDone) {
    this.tensorIds = Set.copyOf(tensorIds);
    this.inputIds = inputIds;
    this.reader = reader;
    this.watch = watch;
    this.onDone = onDone;
  }

  /**
   * Calibrates on samples.
   *
   * @param network the float network, cut into pieces so that tensors are read while they are in
   *     the processor's cache
   * @param tensorIds ids of the tensors to observe; the network's inputs are always observed
   * @param inputIds for each of the network's inputs, its key in the statistics
   * @param reader decodes samples into input tensors
   * @param samples indexes of samples in the reader's set
   * @param threads number of threads, at least 1
   * @param onDone called with the number of finished samples, ascending, by one thread at a time
   * @throws dev.octet.engine.RejectedInputException if a sample can't be read or doesn't fit the
   *     network's inputs, or if the network computes an infinite value or NaN
   */
  public static Statistics calibrate(
      NetworkPieces network,
      List<Integer> tensorIds,
      List<Integer> inputIds,
      SampleReader reader,
      int[] samples,
      int threads,
      IntConsumer onDone) {
    return calibrate(
        network, tensorIds, inputIds, reader, samples, ChannelWatch.NONE, threads, onDone);
  }

  /**
   * Calibrates on samples, and also records the extremes of some channels.
   *
   * @param watch channels of tensors among {@code tensorIds} to observe
   */
  public static Statistics calibrate(
      NetworkPieces network,
      List<Integer> tensorIds,
      List<Integer> inputIds,
      SampleReader reader,
      int[] samples,
      ChannelWatch watch,
      int threads,
      IntConsumer onDone) {
    var calibrator = new Calibrator(tensorIds, inputIds, reader, watch, onDone);
    Workers.forEach(samples.length, threads, () -> calibrator.new Worker(network, samples));
    Map<Integer, TensorStatistics> statistics = new TreeMap<>();
    calibrator.merged.keySet().removeAll(calibrator.notFinite);
    calibrator.merged.forEach((id, sums) -> statistics.put(id, sums.toStatistics()));
    Map<Integer, ChannelExtremes> extremes = new TreeMap<>();
    calibrator.mergedExtremes.forEach((id, sums) -> extremes.put(id, sums.toExtremes()));
    Map<Integer, Float> rowMaxima = new TreeMap<>();
    calibrator.mergedRows.forEach((id, rows) -> {
      if (Float.isFinite(rows.lowest())) rowMaxima.put(id, rows.lowest());
    });
    for (int id : calibrator.notFinite) {
      statistics.remove(id);
      extremes.remove(id);
      rowMaxima.remove(id);
    }
    return new Statistics(samples.length, statistics, extremes, rowMaxima, calibrator.notFinite);
  }

  private synchronized void merge(Worker worker) {
    notFinite.addAll(worker.notFiniteHere);
    worker.accumulators.forEach((id, sums) -> {
      TensorAccumulator before = merged.putIfAbsent(id, sums);
      if (before != null) before.merge(sums);
    });
    worker.extremes.forEach((id, sums) -> {
      ExtremesAccumulator before = mergedExtremes.putIfAbsent(id, sums);
      if (before != null) before.merge(sums);
    });
    worker.rows.forEach((id, rows) -> {
      RowMaxima before = mergedRows.putIfAbsent(id, rows);
      if (before != null) before.merge(rows);
    });
  }

  private synchronized void sampleDone() {
    onDone.accept(++done);
  }

  /** Interpreter and accumulators of one thread. */
  private final class Worker implements Workers.Worker {
    private final PiecewiseInterpreter interpreter;
    private final int[] samples;
    private final List<TensorView> inputs = new ArrayList<>();
    private final Map<Integer, TensorAccumulator> accumulators = new TreeMap<>();
    private final Map<Integer, ExtremesAccumulator> extremes = new TreeMap<>();
    private final Map<Integer, RowMaxima> rows = new TreeMap<>();
    private final Set<Integer> notFiniteHere = new TreeSet<>();
    private final TensorScan scan = new TensorScan();

    Worker(NetworkPieces network, int[] samples) {
      this.samples = samples;
      interpreter = PiecewiseInterpreter.load(network);
      for (int i = 0; i < inputIds.size(); i++) inputs.add(interpreter.input(i));
    }

    @Override
    public void run(int index) {
      int sample = samples[index];
      reader.read(sample, inputs.stream().map(TensorView::data).toList());
      // before the network runs, while the inputs are in the cache
      for (int i = 0; i < inputs.size(); i++) {
        add(inputIds.get(i), inputs.get(i), sample);
        addRows(inputIds.get(i), inputs.get(i));
      }
      interpreter.run((tensor, values) -> {
        if (!tensorIds.contains(tensor)) return;
        add(tensor, values, sample);
        addExtremes(tensor, values);
        addRows(tensor, values);
      });
      sampleDone();
    }

    private void add(int id, TensorView tensor, int sample) {
      TensorAccumulator sums = accumulators.get(id);
      if (sums == null) {
        sums = accumulator(tensor);
        if (sums == null) return;
        accumulators.put(id, sums);
      }
      if (notFiniteHere.contains(id) || sums.add(tensor.data(), sample, scan)) return;
      if (watch.ends().contains(id)) {
        notFiniteHere.add(id);
        return;
      }
      throw SetProblems.of(
          "non-finite-activation",
          reader.name(sample),
          ("With this sample, the float network computes an infinite value or NaN in"
                  + " tensor '%s' (%s).")
              .formatted(tensor.name(), tensor.shape()),
          "Check the preprocessing (mean, std), the sample, and the model's weights.");
    }

    private void addExtremes(int id, TensorView tensor) {
      boolean whole = watch.wholes().contains(id);
      if (!whole && !watch.channels().containsKey(id)) return;
      extremes
          .computeIfAbsent(id, _ -> accumulator(id, whole, tensor.shape().channels()))
          .add(tensor.data(), tensor.shape().elements());
    }

    private ExtremesAccumulator accumulator(int id, boolean whole, int lastAxis) {
      return whole
          ? new ExtremesAccumulator(
              IntStream.range(0, lastAxis).toArray(), Float.POSITIVE_INFINITY, lastAxis)
          : new ExtremesAccumulator(
              Objects.requireNonNull(watch.channels().get(id)), watch.mostRange(), lastAxis);
    }

    private void addRows(int id, TensorView tensor) {
      if (!watch.rows().contains(id) || !accumulators.containsKey(id)) return;
      rows.computeIfAbsent(id, _ -> new RowMaxima())
          .add(tensor.data(), tensor.shape().elements(), tensor.shape().channels());
    }

    private static @Nullable TensorAccumulator accumulator(TensorView tensor) {
      long elements = tensor.shape().elements();
      return tensor.type() == ElementType.FLOAT32 && elements > 0
          ? new TensorAccumulator(elements, tensor.shape().channels())
          : null;
    }

    @Override
    public void close() {
      interpreter.close();
      merge(this);
    }
  }
}
