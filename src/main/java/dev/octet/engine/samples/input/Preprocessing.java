package dev.octet.engine.samples.input;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an example becomes an input tensor: {@code real = (value - mean) / std} for each channel,
 * after pictures have been brought to size. A field that is null was not given; {@link #orElse}
 * fills it from another source (the model's metadata, the defaults).
 *
 * @param resize how a picture is brought to size
 * @param size height and width in pixels; the model's own where not given
 * @param channels the order of a picture's channels
 * @param mean what is subtracted, one value or one for each channel, in the units of the example
 *     (0..255 for pictures)
 * @param std what is divided by, likewise; never 0
 * @param elements what the bytes of a raw tensor are, where there is one byte for each element;
 *     unsigned where not given
 */
public record Preprocessing(
    @Nullable Resize resize,
    @Nullable List<Integer> size,
    @Nullable Channels channels,
    @Nullable List<Float> mean,
    @Nullable List<Float> std,
    @Nullable Elements elements) {

  public static final Preprocessing NOT_GIVEN = new Preprocessing(null, null, null, null, null);

  /** Without {@code elements}. */
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

  /** How a picture is brought to the size of the input. */
  public enum Resize {
    /**
     * The middle of the picture as it is; a picture that is smaller is first enlarged until it
     * covers the size.
     */
    @JsonProperty("center-crop")
    CENTER_CROP,
    /** Stretched to the size, bilinear with antialiasing, whatever its aspect. */
    @JsonProperty("resize")
    RESIZE,
    /**
     * The shorter side brought to 8/7 of the size where it is longer than that (256 for 224, as
     * ImageNet networks are evaluated) or shorter than the size, then the middle. The default.
     */
    @JsonProperty("resize-crop")
    RESIZE_CROP
  }

  /** The order in which a picture's channels are laid out. */
  public enum Channels {
    RGB,
    BGR,
    GRAY
  }

  /** What a byte of a raw tensor stands for. */
  public enum Elements {
    /** 0 to 255. */
    @JsonProperty("uint8")
    UINT8,
    /** -128 to 127. */
    @JsonProperty("int8")
    INT8
  }

  /** This, with what is not given taken from another. */
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
