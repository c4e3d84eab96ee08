package dev.octet.engine.samples.input;

import dev.octet.engine.graph.Tensor;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.SetKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * Fills the inputs of a network with the samples of a set: decoded, brought to size, normalised.
 * May be used by several threads; each call works in buffers of its own, which are kept for later
 * calls.
 *
 * <p>Float32 inputs get {@code (value - mean) / std}; inputs of integers get the values as they
 * are, rounded and clamped. Shapes fit when they are the same after axes of 1 are dropped.
 */
public final class SampleReader {
  /** Fills the inputs with one sample after another, for one thread at a time. */
  interface Source {
    void read(int sample, List<MemorySegment> inputs) throws IOException;
  }

  private final CalibrationSet set;
  private final int size;
  private final Supplier<Source> sources;
  private final ConcurrentLinkedQueue<Source> idle = new ConcurrentLinkedQueue<>();

  /**
   * Looks whether the samples and the preprocessing fit the inputs.
   *
   * @param inputs of the network, in its order
   * @param preprocessing what is null is: resize-crop, the input's own size, RGB or grey by its
   *     channels, mean 0, std 1, unsigned bytes
   * @throws dev.octet.engine.RejectedInputException if they don't
   */
  public SampleReader(CalibrationSet set, List<Tensor> inputs, Preprocessing preprocessing) {
    this.set = set;
    boolean arrays = set.summary().kind() == SetKind.ARRAYS;
    this.size = arrays ? ArraySource.samples(set, inputs).size() : set.size();
    List<InputSink> sinks = inputs.stream().map(i -> new InputSink(i, preprocessing)).toList();
    sources =
        switch (set.summary().kind()) {
          case PICTURES -> PictureSource.of(set, inputs, sinks, preprocessing);
          case RAW -> RawSource.of(set, inputs, sinks, preprocessing);
          case ARRAYS -> ArraySource.of(set, inputs, sinks);
        };
  }

  /** How many samples the set holds for these inputs; at least 1. */
  public int size() {
    return size;
  }

  /** Whether samples are pictures, brought to the input's size. */
  public boolean isOfPictures() {
    return set.summary().kind() == SetKind.PICTURES;
  }

  /** What to call a sample in messages: its file. */
  public String name(int sample) {
    return set.name(sample);
  }

  /**
   * Fills the inputs with a sample.
   *
   * @param sample 0 to {@link #size} - 1
   * @param inputs the memory of each input, in the network's order
   * @throws dev.octet.engine.RejectedInputException if the sample can't be read or doesn't fit,
   *     naming its file
   */
  public void read(int sample, List<MemorySegment> inputs) {
    Source source = idle.poll();
    if (source == null) source = sources.get();
    try {
      source.read(sample, inputs);
    } catch (IOException e) {
      throw new UncheckedIOException(set.name(sample), e);
    } finally {
      idle.add(source);
    }
  }
}
