package dev.octet.engine.samples.input;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.samples.BadSamples;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.image.DecodingRoom;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** Fills the only input of a network with images. */
final class ImageSource implements SampleReader.Source {
  /**
   * Luma weights of ITU-R BT.601 in thousandths, which most libraries use to convert colors to
   * gray.
   */
  private static final int RED = 299;

  private static final int GREEN = 587;
  private static final int BLUE = 114;
  private static final int WHOLE = 1000;

  private static final int CHANNELS = ImageAxes.COLORS;

  private final CalibrationSet set;
  private final InputSink sink;
  private final InputImages reader;
  private final boolean bgr;
  private final float[][] tables;
  private final float[] values;

  /** Distance in {@link #values} between pixels that follow each other in a row. */
  private final int pixelStep;

  /** Distance in {@link #values} between the channels of a pixel. */
  private final int channelStep;

  private ImageSource(
      CalibrationSet set, InputSink sink, InputImages reader, boolean bgr, ImageAxes axes) {
    this.set = set;
    this.sink = sink;
    this.reader = reader;
    this.bgr = bgr;
    this.values = new float[axes.pixels() * axes.channels()];
    this.pixelStep = axes.channelsFirst() ? 1 : axes.channels();
    this.channelStep = axes.channelsFirst() ? axes.pixels() : 1;
    this.tables = new float[sink.normalization().channels()][];
    for (int c = 0; c < tables.length; c++) tables[c] = sink.normalization().table(c);
  }

  static Supplier<SampleReader.Source> of(
      CalibrationSet set, List<Tensor> inputs, List<InputSink> sinks, Preprocessing preprocessing) {
    if (inputs.size() != 1) {
      throw misfit(
          ("The set contains images, which need a network with one input; the network has"
                  + " %d inputs.")
              .formatted(inputs.size()),
          "Send an .npz with an array for each input.");
    }
    Tensor input = inputs.getFirst();
    ImageAxes axes = ImageAxes.of(input.shape());
    if (axes == null) throw misfit(input);
    int height = axes.height();
    int width = axes.width();
    List<Integer> size = preprocessing.size();
    if (size != null && !size.equals(List.of(height, width))) {
      throw new RejectedInputException(
          InputProblem.of(
                  "shape-mismatch",
                  "The given size is %d x %d; input '%s' needs %d x %d."
                      .formatted(size.getFirst(), size.getLast(), input.name(), height, width),
                  "Omit the field; the default is the network's own size.")
              .field("/preprocessing/size"));
    }
    requireChannels(input, axes.channels(), preprocessing.channels());
    var resize =
        Objects.requireNonNullElse(preprocessing.resize(), Preprocessing.Resize.RESIZE_CROP);
    var bad = new BadSamples();
    set.findUnreadable(bad);
    bad.refuse(set.size(), true);
    DecodingRoom room = DecodingRoom.ofHeap();
    return () ->
        new ImageSource(
            set,
            sinks.getFirst(),
            new InputImages(resize, width, height, set.limits().pixels(), room),
            preprocessing.channels() == Preprocessing.Channels.BGR,
            axes);
  }

  private static RejectedInputException misfit(Tensor input) {
    Shape shape = input.shape();
    String detail =
        ("The set contains images, but input '%s' has shape %s; images need 1 x height x width x"
                + " channels or 1 x channels x height x width, with 1 or 3 channels.")
            .formatted(input.name(), shape);
    boolean lacksBatch = shape.rank() == CHANNELS && ImageAxes.areChannels(shape.dim(0));
    return lacksBatch
        ? misfit(
            detail + " This looks like channels first (CHW) without a batch.",
            "Export the model with a batch of 1, or with channels last; or send .npy arrays of the"
                + " input's shape: np.transpose(x, (2, 0, 1)) of an image.")
        : misfit(detail, "Send .npy arrays or raw tensors of the input's shape.");
  }

  private static void requireChannels(
      Tensor input, int found, Preprocessing.@org.jspecify.annotations.Nullable Channels channels) {
    if (channels == null) return;
    boolean grey = channels == Preprocessing.Channels.GRAY;
    if (grey == (found == 1)) return;
    throw new RejectedInputException(
        InputProblem.of(
                "shape-mismatch",
                "The given order is %s; input '%s' (%s) has %d channels."
                    .formatted(channels, input.name(), input.shape(), found),
                "Omit the field; the default is RGB or GRAY by the input's number of channels.")
            .field("/preprocessing/channels"));
  }

  private static RejectedInputException misfit(String detail, String action) {
    return new RejectedInputException(InputProblem.of("shape-mismatch", detail, action));
  }

  @Override
  public void read(int sample, List<MemorySegment> inputs) throws IOException {
    InputImages.Sized image = reader.read(set, sample);
    byte[] data = image.data();
    if (tables.length == 1) {
      for (int i = 0; i < values.length; i++) values[i] = tables[0][grey(image, i)];
    } else if (image.channels() == 1) {
      for (int c = 0; c < CHANNELS; c++) {
        float[] table = tables[c];
        int at = c * channelStep;
        for (int pixel = 0; pixel < values.length / CHANNELS; pixel++, at += pixelStep) {
          values[at] = table[data[pixel] & 0xff];
        }
      }
    } else {
      int first = bgr ? 2 : 0;
      int last = 2 - first;
      float[] table0 = tables[0];
      float[] table1 = tables[1];
      float[] table2 = tables[2];
      int at = 0;
      for (int i = 0; i < values.length; i += CHANNELS, at += pixelStep) {
        values[at] = table0[data[i + first] & 0xff];
        values[at + channelStep] = table1[data[i + 1] & 0xff];
        values[at + 2 * channelStep] = table2[data[i + last] & 0xff];
      }
    }
    sink.putReady(values, values.length, inputs.getFirst());
  }

  private static int grey(InputImages.Sized image, int pixel) {
    byte[] data = image.data();
    if (image.channels() == 1) return data[pixel] & 0xff;
    int at = pixel * CHANNELS;
    return (RED * (data[at] & 0xff)
            + GREEN * (data[at + 1] & 0xff)
            + BLUE * (data[at + 2] & 0xff)
            + WHOLE / 2)
        / WHOLE;
  }
}
