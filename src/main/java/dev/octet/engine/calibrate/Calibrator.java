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
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the float network over the samples once and sums up what its tensors do. Each thread takes
 * whole samples, so decoding, inference and sums overlap without queues; what the threads have
 * summed merges exactly, so their number doesn't show in the result.
 */
public final class Calibrator {
  private final Set<Integer> tensorIds;
  private final List<Integer> inputIds;
  private final SampleReader reader;
  private final IntConsumer onDone;
  private final ChannelWatch watch;
  private final Map<Integer, TensorAccumulator> merged = new TreeMap<>();
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
   * Calibrates.
   *
   * @param network the float network, cut so that its tensors are read while they are in the cache
   * @param tensorIds of the tensors whose statistics are wanted; the network's inputs have them
   *     anyway
   * @param inputIds by which each of the network's inputs goes in the statistics
   * @param samples indexes of samples of the reader's set
   * @param threads at least 1
   * @param onDone told how many samples are done, in rising order, by one thread at a time
   * @throws dev.octet.engine.RejectedInputException if a sample can't be read or doesn't fit, or
   *     makes the network compute something that isn't finite
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
   * The same, and the extremes of some channels.
   *
   * @param watch channels of tensors among {@code tensorIds}
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
    calibrator.merged.forEach((id, sums) -> statistics.put(id, sums.toStatistics()));
    Map<Integer, ChannelExtremes> extremes = new TreeMap<>();
    calibrator.mergedExtremes.forEach((id, sums) -> extremes.put(id, sums.toExtremes()));
    Map<Integer, Float> rowMaxima = new TreeMap<>();
    calibrator.mergedRows.forEach((id, rows) -> {
      if (Float.isFinite(rows.lowest())) rowMaxima.put(id, rows.lowest());
    });
    return new Statistics(samples.length, statistics, extremes, rowMaxima);
  }

  private synchronized void merge(Worker worker) {
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

  /** One thread's interpreter and sums. */
  private final class Worker implements Workers.Worker {
    private final PiecewiseInterpreter interpreter;
    private final int[] samples;
    private final List<TensorView> inputs = new ArrayList<>();
    private final Map<Integer, TensorAccumulator> accumulators = new TreeMap<>();
    private final Map<Integer, ExtremesAccumulator> extremes = new TreeMap<>();
    private final Map<Integer, RowMaxima> rows = new TreeMap<>();
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
      // before the network runs, while they are in the cache
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
      if (sums.add(tensor.data(), sample, scan)) return;
      throw SetProblems.of(
          "non-finite-activation",
          reader.name(sample),
          "It makes tensor '%s' (%s) of the float network infinite or not a number."
              .formatted(tensor.name(), tensor.shape()),
          "Check the preprocessing (mean, std), the sample, and the model's weights.");
    }

    private void addExtremes(int id, TensorView tensor) {
      int[] wanted = watch.channels().get(id);
      if (wanted == null) return;
      int lastAxis = tensor.shape().channels();
      extremes
          .computeIfAbsent(id, _ -> new ExtremesAccumulator(wanted, watch.mostRange(), lastAxis))
          .add(tensor.data(), tensor.shape().elements());
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
