package dev.octet.engine.samples.input;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Conversion of an example to an input tensor: images are resized, then {@code real = (value -
 * mean) / std} is applied per channel. A null field was not given; {@link #orElse} takes it from
 * another source (the model's metadata, the defaults).
 *
 * @param resize how an image is resized
 * @param size height and width in pixels; the model's own if null
 * @param channels order of an image's channels
 * @param mean values to subtract, one or one per channel, in the units of the example (0..255 for
 *     images)
 * @param std divisors, one or one per channel; never 0
 * @param elements type of a raw tensor's bytes if it has one byte per element; unsigned if null
 */
public record Preprocessing(
    @Nullable Resize resize,
    @Nullable List<Integer> size,
    @Nullable Channels channels,
    @Nullable List<Float> mean,
    @Nullable List<Float> std,
    @Nullable Elements elements) {

  /** Preprocessing in which every field is absent. */
  public static final Preprocessing NOT_GIVEN = new Preprocessing(null, null, null, null, null);

  /** Creates preprocessing without {@code elements}. */
  public Preprocessing(
      @Nullable Resize resize,
      @Nullable List<Integer> size,
      @Nullable Channels channels,
      @Nullable List<Float> mean,
      @Nullable List<Float> std) {
    this(resize, size, channels, mean, std, null);
  }

  public Preprocessing {
    size = size == null ? null : List.copyOf(size);
    mean = mean == null ? null : List.copyOf(mean);
    std = std == null ? null : List.copyOf(std);
  }

  /** The method that resizes an image to the size of the input. */
  public enum Resize {
    /**
     * The center of the image without scaling. An image smaller than the input is first enlarged
     * until it covers the size.
     */
    @JsonProperty("center-crop")
    CENTER_CROP,
    /**
     * The whole image scaled to the size, bilinear with antialiasing; the aspect ratio is not
     * preserved.
     */
    @JsonProperty("resize")
    RESIZE,
    /**
     * The shorter side is scaled to 8/7 of the size if it is longer than that (256 for 224, as in
     * the evaluation of ImageNet networks), or to the size if it is shorter than the size; then the
     * center is cropped. The default.
     */
    @JsonProperty("resize-crop")
    RESIZE_CROP
  }

  /** The order of an image's channels. */
  public enum Channels {
    RGB,
    BGR,
    GRAY
  }

  /** Type of a raw tensor's bytes. */
  public enum Elements {
    /** 0 to 255. */
    @JsonProperty("uint8")
    UINT8,
    /** -128 to 127. */
    @JsonProperty("int8")
    INT8
  }

  /** Returns a copy in which absent fields are taken from another preprocessing. */
  public Preprocessing orElse(Preprocessing other) {
    return new Preprocessing(
        resize != null ? resize : other.resize,
        size != null ? size : other.size,
        channels != null ? channels : other.channels,
        mean != null ? mean : other.mean,
        std != null ? std : other.std,
        elements != null ? elements : other.elements);
  }
}
