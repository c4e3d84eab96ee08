package dev.octet.engine.rewrite.trial;

import dev.octet.engine.graph.Graph;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The outputs of a network for the samples of a {@link FloatTrial}. They are stored in files of the
 * run's folder, so that many samples or large outputs do not fill the memory.
 */
public final class TrialOutputs implements AutoCloseable {
  private final List<RecordFile> outputs = new ArrayList<>();
  private final int samples;
  private final float[] low;
  private final float[] high;

  /**
   * Creates the storage without outputs.
   *
   * @param folder an existing folder
   * @param graph the network whose float outputs are stored
   * @param watched the number of tensors whose ranges are recorded
   */
  TrialOutputs(Path folder, Graph graph, int samples, int watched) {
    this.samples = samples;
    try {
      for (int id : FloatTrial.realOutputs(graph)) {
        long bytes = graph.tensor(id).shape().elements() * Float.BYTES;
        outputs.add(new RecordFile(folder, Math.toIntExact(bytes)));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    low = new float[watched];
    high = new float[watched];
    Arrays.fill(low, Float.POSITIVE_INFINITY);
    Arrays.fill(high, Float.NEGATIVE_INFINITY);
  }

  /** Returns the number of samples. */
  int samples() {
    return samples;
  }

  /** Returns the number of float outputs. */
  int outputs() {
    return outputs.size();
  }

  /** Returns the size of an output in bytes. */
  int bytes(int output) {
    return outputs.get(output).recordBytes();
  }

  /** Returns the smallest value of a watched tensor over all samples. */
  float low(int watched) {
    return low[watched];
  }

  /** Returns the largest value of a watched tensor over all samples. */
  float high(int watched) {
    return high[watched];
  }

  /** Stores an output for a sample. Several threads may do so for different samples. */
  void write(int sample, int output, MemorySegment values) {
    outputs.get(output).write(sample, values.asByteBuffer());
  }

  /** Extends the range of a watched tensor. */
  synchronized void watch(int watched, float least, float most) {
    low[watched] = Math.min(low[watched], least);
    high[watched] = Math.max(high[watched], most);
  }

  /**
   * Reads an output for a sample.
   *
   * @param into receives the output; has exactly its size
   */
  void read(int sample, int output, MemorySegment into) {
    outputs.get(output).read(sample, into.asByteBuffer());
  }

  @Override
  public void close() {
    outputs.forEach(RecordFile::close);
  }
}
