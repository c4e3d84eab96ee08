package dev.octet.engine.rewrite.trial;

import dev.octet.engine.graph.Graph;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a network made of the samples of a {@link FloatTrial}. Its outputs lie in files of the run's
 * folder, so that neither many samples nor large outputs fill the memory.
 */
public final class TrialAnswers implements AutoCloseable {
  private final List<RecordFile> outputs = new ArrayList<>();
  private final int samples;
  private final float[] low;
  private final float[] high;

  /**
   * None so far.
   *
   * @param folder for the files, which exists
   * @param graph its float outputs are kept
   * @param watched how many tensors are watched for their range
   */
  TrialAnswers(Path folder, Graph graph, int samples, int watched) {
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

  /** Of how many samples. */
  int samples() {
    return samples;
  }

  /** How many float outputs the network has. */
  int outputs() {
    return outputs.size();
  }

  /** How long an output is. */
  int bytes(int output) {
    return outputs.get(output).recordBytes();
  }

  /** The smallest value of a tensor that was watched, over all samples. */
  float low(int watched) {
    return low[watched];
  }

  /** The largest value of a tensor that was watched, over all samples. */
  float high(int watched) {
    return high[watched];
  }

  /** Keeps what the network made of a sample; different threads may do so for different samples. */
  void write(int sample, int output, MemorySegment values) {
    outputs.get(output).write(sample, values.asByteBuffer());
  }

  /** Widens the range of a tensor that is watched. */
  synchronized void watch(int watched, float least, float most) {
    low[watched] = Math.min(low[watched], least);
    high[watched] = Math.max(high[watched], most);
  }

  /**
   * Reads what the network made of a sample.
   *
   * @param into as many bytes as the output is long
   */
  void read(int sample, int output, MemorySegment into) {
    outputs.get(output).read(sample, into.asByteBuffer());
  }

  @Override
  public void close() {
    outputs.forEach(RecordFile::close);
  }
}
