package dev.octet.engine.samples.input;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The conversion of a sample to an input tensor: images are resized, then {@code real = (value -
 * mean) / std} is applied per channel. Fields that are absent or null are taken from the model's
 * metadata, then from the defaults.
 *
 * @param resize how an image is resized to the size of the input
 * @param size height and width in pixels; the size of the model's input if null
 * @param channels the channels of an image and their order
 * @param mean values to subtract, one for all channels or one per channel, in the unit of the
 *     sample (0 to 255 for images)
 * @param std divisors, one for all channels or one per channel; never 0
 * @param elements element type of a raw tensor with one byte per element; {@code uint8} if null
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
     * The center of the image, not scaled. An image smaller than the input is first enlarged until
     * it covers the size.
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

  /** The channels of an image and their order. */
  public enum Channels {
    /** Red, green, blue. */
    RGB,
    /** Blue, green, red. */
    BGR,
    /** One channel, the brightness. */
    GRAY
  }

  /** The element type of a raw tensor with one byte per element. */
  public enum Elements {
    /** Unsigned, 0 to 255. */
    @JsonProperty("uint8")
    UINT8,
    /** Signed, -128 to 127. */
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
