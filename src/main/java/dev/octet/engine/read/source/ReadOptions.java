package dev.octet.engine.read.source;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request for reading a network.
 *
 * @param shapes shapes for inputs that the model leaves open
 * @param guess extent for open axes that are neither the batch nor given; 0 rejects the model
 * @param begin names of tensors at which the network begins, in place of its own inputs; empty for
 *     the whole network
 * @param end names of tensors at which the network ends, in place of its own outputs; empty for the
 *     whole network
 * @param signature name of the entry point to read; null for the model's default
 * @param channelsFirst whether images at the network's edges keep the axis order of a model that
 *     stores channels before rows and columns; otherwise they become channels-last (NHWC)
 * @param quantizedParts what happens to parts that compute in integers already
 */
public record ReadOptions(
    InputShapes shapes,
    int guess,
    List<String> begin,
    List<String> end,
    @Nullable String signature,
    boolean channelsFirst,
    QuantizedParts quantizedParts) {
  /** Fields of a request with the names of tensors. */
  public static final String BEGIN = "/recipe/network/begin";

  /** Field of a request with the name of the entry point. */
  public static final String SIGNATURE = "/recipe/network/signature";

  public static final String END = "/recipe/network/end";

  /** The whole network, with its own shapes. */
  public static final ReadOptions NONE =
      new ReadOptions(InputShapes.NONE, 0, List.of(), List.of(), null, false);

  public ReadOptions {
    begin = List.copyOf(begin);
    end = List.copyOf(end);
  }

  /** Creates a request that refuses models with quantized parts. */
  public ReadOptions(
      InputShapes shapes,
      int guess,
      List<String> begin,
      List<String> end,
      @Nullable String signature,
      boolean channelsFirst) {
    this(shapes, guess, begin, end, signature, channelsFirst, QuantizedParts.REFUSE);
  }

  /** Returns a copy with shapes for open inputs. */
  public ReadOptions withShapes(InputShapes given) {
    return new ReadOptions(given, guess, begin, end, signature, channelsFirst, quantizedParts);
  }

  /** Returns a copy with an extent for open axes. */
  public ReadOptions withGuess(int extent) {
    return new ReadOptions(shapes, extent, begin, end, signature, channelsFirst, quantizedParts);
  }

  /** Returns a copy with another choice for quantized parts. */
  public ReadOptions with(QuantizedParts parts) {
    return new ReadOptions(shapes, guess, begin, end, signature, channelsFirst, parts);
  }
}
