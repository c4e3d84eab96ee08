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
 * Fills the inputs of a network with the samples of a set: decoded, resized and normalized. Several
 * threads may use an instance; each call works with buffers of its own, which are reused by later
 * calls.
 *
 * <p>Float32 inputs get {@code (value - mean) / std}; integer inputs get the values unchanged
 * except for rounding and clamping. Shapes must be equal apart from axes of 1.
 */
public final class SampleReader {
  /** Fills the inputs with samples; used by one thread at a time. */
  interface Source {
    void read(int sample, List<MemorySegment> inputs) throws IOException;
  }

  private final CalibrationSet set;
  private final int size;
  private final Supplier<Source> sources;
  private final ConcurrentLinkedQueue<Source> idle = new ConcurrentLinkedQueue<>();

  /**
   * Checks that the samples and the preprocessing fit the inputs.
   *
   * @param set the samples
   * @param inputs inputs of the network, in its order
   * @param preprocessing absent fields default to resize-crop, the input's own size, RGB or gray by
   *     its number of channels, mean 0, std 1, unsigned bytes
   * @throws dev.octet.engine.RejectedInputException if they don't fit
   */
  public SampleReader(CalibrationSet set, List<Tensor> inputs, Preprocessing preprocessing) {
    this.set = set;
    boolean arrays = set.summary().kind() == SetKind.ARRAYS;
    this.size = arrays ? ArraySource.samples(set, inputs).size() : set.size();
    List<InputSink> sinks = inputs.stream().map(i -> new InputSink(i, preprocessing)).toList();
    sources =
        switch (set.summary().kind()) {
          case IMAGES -> ImageSource.of(set, inputs, sinks, preprocessing);
          case RAW -> RawSource.of(set, inputs, sinks, preprocessing);
          case ARRAYS -> ArraySource.of(set, inputs, sinks);
        };
  }

  /** Returns the number of samples for these inputs, at least 1. */
  public int size() {
    return size;
  }

  /** Returns whether samples are images, which are resized to the input's size. */
  public boolean isOfImages() {
    return set.summary().kind() == SetKind.IMAGES;
  }

  /** Returns the name of a sample for messages: its file. */
  public String name(int sample) {
    return set.name(sample);
  }

  /**
   * Fills the inputs with a sample.
   *
   * @param sample 0 to {@link #size} - 1
   * @param inputs memory of each input, in the network's order
   * @throws dev.octet.engine.RejectedInputException if the sample can't be read or doesn't fit; the
   *     problem names its file
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
