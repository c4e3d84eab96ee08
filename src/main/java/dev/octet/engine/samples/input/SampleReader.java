package dev.octet.engine.samples.input;

import dev.octet.engine.Warning;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.SetKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * Fills the inputs of a network with the samples of a set: decoded, resized and normalized. Several
 * threads may use an instance; each call works with buffers of its own, which are reused by later
 * calls.
 *
 * <p>Float32 inputs get {@code (value - mean) / std}; integer inputs get the values unchanged
 * except for rounding and clamping. Shapes must be equal apart from axes of 1; arrays may also have
 * the order of axes that the model's file has.
 */
public final class SampleReader {
  /** Fills the inputs with samples; used by one thread at a time. */
  interface Source {
    void read(int sample, List<MemorySegment> inputs) throws IOException;
  }

  private final CalibrationSet set;
  private final int size;
  private final List<Warning> warnings;
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
    this(set, inputs, Set.of(), preprocessing);
  }

  /**
   * Checks that the samples and the preprocessing fit the inputs of a network, whose axes may have
   * another order than in the model's file.
   *
   * @param set the samples
   * @param inputs inputs of the network, in its order
   * @param channelsLast names of the inputs whose channels are the last axis, while they are the
   *     second axis in the model's file; arrays may have either order
   * @param preprocessing absent fields have the defaults of the other constructor
   * @throws dev.octet.engine.RejectedInputException if they don't fit
   */
  public SampleReader(
      CalibrationSet set,
      List<Tensor> inputs,
      Set<String> channelsLast,
      Preprocessing preprocessing) {
    this.set = set;
    SetKind kind = set.summary().kind();
    ArrayMatch match =
        kind == SetKind.ARRAYS ? ArrayMatch.of(set.arrays(), inputs, channelsLast) : null;
    List<InputSink> sinks =
        inputs.stream().map(i -> new InputSink(i, preprocessing, kind)).toList();
    if (match != null) {
      match.requireShapes();
      size = match.arrays().size();
      warnings = match.warnings();
      sources = () -> new ArraySource(match, sinks);
      return;
    }
    size = set.size();
    warnings = List.of();
    sources =
        kind == SetKind.IMAGES
            ? ImageSource.of(set, inputs, sinks, preprocessing)
            : RawSource.of(set, inputs, sinks, preprocessing);
  }

  /** Returns warnings about the order of the axes in which arrays are read. */
  public List<Warning> warnings() {
    return warnings;
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
