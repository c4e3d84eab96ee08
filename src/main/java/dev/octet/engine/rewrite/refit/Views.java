package dev.octet.engine.rewrite.refit;

import dev.octet.engine.graph.Shape;
import dev.octet.engine.samples.input.ImageAxes;
import dev.octet.engine.samples.input.SampleReader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * The samples to fit to. If they are images, their mirror images are included: the number of images
 * limits the quality of a fit, and networks are trained on both.
 *
 * @param width elements of a row of the input; 0 if nothing is mirrored
 * @param channels elements of a pixel that follow each other: 1 if the input has its channels
 *     first; 0 if nothing is mirrored
 */
public record Views(SampleReader reader, int[] samples, int width, int channels) {
  /**
   * Returns views of some of the samples, spread evenly.
   *
   * @param most the maximum number of samples
   * @param input shape of the network's first input
   * @param mirrored whether to include mirror images if the samples are images
   */
  public static Views of(
      SampleReader reader, int[] samples, int most, Shape input, boolean mirrored) {
    var some = new int[Math.min(most, samples.length)];
    for (int i = 0; i < some.length; i++) {
      some[i] = samples[(int) ((long) i * samples.length / some.length)];
    }
    ImageAxes image = mirrored && reader.isOfImages() ? ImageAxes.of(input) : null;
    if (image == null) return new Views(reader, some, 0, 0);
    return new Views(reader, some, image.width(), image.channelsFirst() ? 1 : image.channels());
  }

  /** Returns the number of views. */
  int count() {
    return width > 0 ? 2 * samples.length : samples.length;
  }

  /** Fills the inputs of the network. */
  void read(int index, List<MemorySegment> inputs) {
    reader.read(samples[index % samples.length], inputs);
    if (index >= samples.length) mirror(inputs.getFirst());
  }

  private void mirror(MemorySegment image) {
    long row = (long) width * channels;
    long rows = image.byteSize() / Float.BYTES / row;
    for (long r = 0; r < rows; r++) {
      for (int x = 0; x < width / 2; x++) {
        long left = r * row + (long) x * channels;
        long right = r * row + (long) (width - 1 - x) * channels;
        for (int c = 0; c < channels; c++) swap(image, left + c, right + c);
      }
    }
  }

  private static void swap(MemorySegment floats, long a, long b) {
    float kept = floats.getAtIndex(ValueLayout.JAVA_FLOAT, a);
    floats.setAtIndex(ValueLayout.JAVA_FLOAT, a, floats.getAtIndex(ValueLayout.JAVA_FLOAT, b));
    floats.setAtIndex(ValueLayout.JAVA_FLOAT, b, kept);
  }
}
