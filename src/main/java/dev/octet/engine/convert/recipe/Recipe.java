package dev.octet.engine.convert.recipe;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.lint.DeviceProfile;
import dev.octet.engine.measure.kind.OutputKind;
import dev.octet.engine.output.UnlikeRangesFix;
import dev.octet.engine.quantize.Compatibility;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.quantize.range.CalibrationMethod;
import dev.octet.engine.quantize.reconstruct.WeightRounding;
import dev.octet.engine.read.source.InputShapes;
import dev.octet.engine.read.source.QuantizedParts;
import dev.octet.engine.read.source.ReadOptions;
import dev.octet.engine.release.Release;
import dev.octet.engine.release.RequiredRelease;
import dev.octet.engine.rewrite.RewriteChoices;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The options of a conversion. Every field has a default ({@link #of}); the report repeats the
 * recipe as it was used. {@link Recipes} reads and prints recipes as JSON.
 *
 * @param target the rules that the artifact obeys
 * @param network the part of the model that is converted, and the axes of its images
 * @param calibration how the ranges of activations are chosen
 * @param weights how weights and biases become integers
 * @param precision which layers fall back to another type, and to which one
 * @param rewrites the changes of the float network that are tried before it is quantized
 * @param io element types of the artifact's inputs and outputs
 * @param split how many samples are held out
 * @param maxAgreementLoss budget of all rewrites together: the fraction of the selection samples, 0
 *     to 1, whose argmax may differ between the rewritten and the uploaded float network
 * @param deployment the runtimes and the device that the artifact must suit; in JSON its fields are
 *     fields of the recipe
 */
public record Recipe(
    Target target,
    Network network,
    Calibration calibration,
    Weights weights,
    Precision precision,
    RewriteChoices rewrites,
    Io io,
    Split split,
    double maxAgreementLoss,
    @JsonUnwrapped Deployment deployment) {

  private static final int MIXED_FALLBACK_LAYERS = 3;
  private static final double MAX_AGREEMENT_LOSS = 0.01;

  /**
   * With one weight scale per tensor rewrites matter most, so more samples judge them: measured on
   * 100 images, MobileNetV1 0.25 has lower agreement with its rewrites than without; on 200 and on
   * 800 other images it has higher agreement.
   */
  private static final Split SPLIT_PER_TENSOR = new Split(0.2, 0.2);

  private static final Split SPLIT = new Split(0.1, 0.1);

  /** The default recipe, written {@code {}} in JSON. */
  public static final Recipe DEFAULT = of(Target.INT8);

  /** Returns the default recipe for a target. */
  public static Recipe of(Target target) {
    RewriteChoices rewrites = RewritePreset.DEFAULT.rewrites(target);
    return new Recipe(
        target,
        Network.WHOLE,
        new Calibration(CalibrationMethod.GREEDY),
        new Weights(WeightRounding.GPTQ, true),
        new Precision(
            List.of(),
            target == Target.MIXED ? MIXED_FALLBACK_LAYERS : 0,
            FallbackType.FLOAT32,
            false),
        rewrites,
        new Io(IoType.of(target.activations()), OutputType.AUTO, UnlikeRangesFix.AUTO, Map.of()),
        target.hasOneWeightScale() ? SPLIT_PER_TENSOR : SPLIT,
        MAX_AGREEMENT_LOSS,
        Deployment.of(target));
  }

  /** Returns whether the artifact's outputs may be floats. */
  public boolean mayHaveFloatOutputs() {
    if (precision.integerOnly()) return false;
    return switch (io.outputType()) {
      case AUTO -> !target.keepsScales();
      case FLOAT32 -> true;
      case INT8, UINT8, INT16 -> false;
    };
  }

  /** Returns a copy for another part of the model. */
  public Recipe with(Network other) {
    return new Recipe(
        target,
        other,
        calibration,
        weights,
        precision,
        rewrites,
        io,
        split,
        maxAgreementLoss,
        deployment);
  }

  /** Returns a copy with other calibration options. */
  public Recipe with(Calibration other) {
    return new Recipe(
        target,
        network,
        other,
        weights,
        precision,
        rewrites,
        io,
        split,
        maxAgreementLoss,
        deployment);
  }

  /** Returns a copy with other options for weights. */
  public Recipe with(Weights other) {
    return new Recipe(
        target,
        network,
        calibration,
        other,
        precision,
        rewrites,
        io,
        split,
        maxAgreementLoss,
        deployment);
  }

  /** Returns a copy with other fallback layers. */
  public Recipe with(Precision other) {
    return new Recipe(
        target,
        network,
        calibration,
        weights,
        other,
        rewrites,
        io,
        split,
        maxAgreementLoss,
        deployment);
  }

  /** Returns a copy with other rewrites. */
  public Recipe with(RewriteChoices other) {
    return new Recipe(
        target,
        network,
        calibration,
        weights,
        precision,
        other,
        io,
        split,
        maxAgreementLoss,
        deployment);
  }

  /** Returns a copy with other types of inputs and outputs. */
  public Recipe with(Io other) {
    return new Recipe(
        target,
        network,
        calibration,
        weights,
        precision,
        rewrites,
        other,
        split,
        maxAgreementLoss,
        deployment);
  }

  /** Returns a copy with other fractions of held-out samples. */
  public Recipe with(Split other) {
    return new Recipe(
        target,
        network,
        calibration,
        weights,
        precision,
        rewrites,
        io,
        other,
        maxAgreementLoss,
        deployment);
  }

  /** Returns a copy for other runtimes or another device. */
  public Recipe with(Deployment other) {
    return new Recipe(
        target,
        network,
        calibration,
        weights,
        precision,
        rewrites,
        io,
        split,
        maxAgreementLoss,
        other);
  }

  /** Returns a copy with another budget of the rewrites, 0 to 1. */
  public Recipe withMaxAgreementLoss(double other) {
    return new Recipe(
        target, network, calibration, weights, precision, rewrites, io, split, other, deployment);
  }

  /**
   * The part of the model that is converted.
   *
   * @param begin names of the tensors at which the network begins, instead of the model's own
   *     inputs; empty for these
   * @param end names of the tensors at which the network ends, instead of the model's own outputs;
   *     empty for these
   * @param signature name of the entry point; null for all of a {@code .tflite}, for {@code
   *     serving_default} or the only one of a SavedModel
   * @param imageLayout order of the axes of images at the network's edges
   * @param quantizedParts what happens to parts of the model that compute in integers already
   */
  public record Network(
      List<String> begin,
      List<String> end,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String signature,
      ImageLayout imageLayout,
      QuantizedParts quantizedParts) {
    /** The whole network, with its channels last. */
    public static final Network WHOLE =
        new Network(List.of(), List.of(), null, ImageLayout.CHANNELS_LAST, QuantizedParts.REFUSE);

    public Network {
      begin = List.copyOf(begin);
      end = List.copyOf(end);
    }

    /** Returns how a model file is read. */
    public ReadOptions options(Map<String, List<Integer>> inputShapes) {
      boolean first = imageLayout == ImageLayout.AS_IN_MODEL;
      return new ReadOptions(
          new InputShapes(inputShapes), 0, begin, end, signature, first, quantizedParts);
    }
  }

  /** The order of the axes of an artifact's images. */
  public enum ImageLayout {
    /** Batch, rows, columns, channels: the order in which TensorFlow Lite computes. */
    @JsonProperty("channels-last")
    CHANNELS_LAST,
    /** The order of the uploaded model, such as batch, channels, rows, columns. */
    @JsonProperty("as-in-model")
    AS_IN_MODEL
  }

  /**
   * Options of the calibration.
   *
   * @param ranges the method that picks a range from a histogram of observed values
   */
  public record Calibration(CalibrationMethod ranges) {}

  /**
   * Options for weights and biases.
   *
   * @param rounding the method that rounds weights
   * @param biasCorrection whether biases compensate for the mean error of each output channel
   */
  public record Weights(WeightRounding rounding, boolean biasCorrection) {}

  /**
   * The layers that fall back, that is, are not quantized to the target's own type.
   *
   * @param keepFloat names of layers that fall back, as in the uploaded model; {@code after:t}
   *     stands for all layers that depend on the tensor {@code t}
   * @param maxFallbackLayers how many more layers may fall back, 0 to {@value
   *     Recipes#MAX_FALLBACK_LAYERS}: those that are most harmful when quantized alone, if the
   *     fallback improves the outputs
   * @param fallbackType the type that these layers compute in
   * @param integerOnly whether the whole artifact must compute in integers; if a layer can't, the
   *     conversion is refused
   */
  public record Precision(
      List<String> keepFloat,
      int maxFallbackLayers,
      FallbackType fallbackType,
      boolean integerOnly) {
    public Precision {
      keepFloat = List.copyOf(keepFloat);
    }

    /** Returns a copy with other named layers. */
    public Precision withKeepFloat(List<String> layers) {
      return new Precision(layers, maxFallbackLayers, fallbackType, integerOnly);
    }
  }

  /**
   * Element types of the artifact's inputs and outputs.
   *
   * @param inputType element type of the inputs
   * @param outputType element type of the outputs
   * @param unlikeRanges what happens to an output with parts of very different ranges
   * @param outputKinds kinds of outputs by their names; Octet guesses those of the others
   */
  public record Io(
      IoType inputType,
      OutputType outputType,
      UnlikeRangesFix unlikeRanges,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, OutputKind> outputKinds) {
    public Io {
      outputKinds = Collections.unmodifiableMap(new TreeMap<>(outputKinds));
    }
  }

  /**
   * Fractions of the samples that are held out from calibration.
   *
   * <p>{@link dev.octet.engine.evidence.SampleSplit} describes the split of small sets.
   *
   * @param selection fraction that chooses between artifacts, 0 to 0.5
   * @param test fraction that only measures the figures of the report, 0 to 0.5; at most 0.5
   *     together with {@code selection}
   */
  public record Split(double selection, double test) {}

  /**
   * The runtimes and the device that an artifact must suit, beyond the newest TensorFlow Lite.
   *
   * @param minimumRuntime the oldest release of TensorFlow Lite that must compute the artifact;
   *     null for the newest
   * @param fullyConnected the scales of the weights of FULLY_CONNECTED, for targets with one scale
   *     per channel
   * @param device the device whose rules the artifact is checked against; null for none
   */
  public record Deployment(
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Release minimumRuntime,
      FullyConnected fullyConnected,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable DeviceProfile device) {
    /** Returns the newest runtime on any device. */
    static Deployment of(Target target) {
      boolean perChannel = !target.hasOneWeightScale() && !target.isWeightsOnly();
      var scales = perChannel ? FullyConnected.PER_CHANNEL : FullyConnected.PER_TENSOR;
      return new Deployment(null, scales, null);
    }

    /** Returns the demands on the quantized network. */
    public Compatibility compatibility() {
      return new Compatibility(runtime(), fullyConnected == FullyConnected.PER_TENSOR);
    }

    /**
     * Returns a copy for another release.
     *
     * @param scales the scales of FULLY_CONNECTED; null for the ones of this deployment, or one per
     *     tensor where the release needs it
     */
    public Deployment at(@Nullable Release release, @Nullable FullyConnected scales) {
      boolean old = release != null && RequiredRelease.PER_CHANNEL_FULLY_CONNECTED.isAfter(release);
      FullyConnected usual = old ? FullyConnected.PER_TENSOR : fullyConnected;
      return new Deployment(release, Objects.requireNonNullElse(scales, usual), device);
    }

    /** Returns the oldest release that must compute the artifact. */
    public Release runtime() {
      return Objects.requireNonNullElse(minimumRuntime, Release.NEWEST);
    }
  }

  /** The scales of the weights of FULLY_CONNECTED. */
  public enum FullyConnected {
    /** One scale per output channel. */
    @JsonProperty("per-channel")
    PER_CHANNEL,
    /**
     * One scale for all weights, for runtimes and devices that reject or ignore one per channel.
     */
    @JsonProperty("per-tensor")
    PER_TENSOR
  }

  /** The type of the layers that are not quantized to 8 bits. */
  public enum FallbackType {
    /** 32-bit floats. */
    @JsonProperty("float32")
    FLOAT32,
    /** 16-bit activations and 8-bit weights. */
    @JsonProperty("int16")
    INT16;

    ElementType elementType() {
      return ElementType.valueOf(name());
    }
  }

  /** The element type of an artifact's outputs. */
  public enum OutputType {
    /**
     * The target's own type, or {@link #FLOAT32} for an output with parts of so different ranges
     * that one 8-bit scale would lose one of them, such as scores and boxes in pixels, and for an
     * output whose layer {@code precision.keepFloat} names.
     */
    @JsonProperty("auto")
    AUTO,
    /** 8-bit signed integers. */
    @JsonProperty("int8")
    INT8,
    /** 8-bit unsigned integers. */
    @JsonProperty("uint8")
    UINT8,
    /** 16-bit signed integers. */
    @JsonProperty("int16")
    INT16,
    /** 32-bit floats. */
    @JsonProperty("float32")
    FLOAT32;

    /** Returns the type of an output whose parts all fit one scale. */
    public ElementType elementType(Target target) {
      return this == AUTO ? target.activations() : ElementType.valueOf(name());
    }
  }

  /** The element type of an artifact's inputs. */
  public enum IoType {
    /** 8-bit signed integers. */
    @JsonProperty("int8")
    INT8,
    /** 8-bit unsigned integers. */
    @JsonProperty("uint8")
    UINT8,
    /** 16-bit signed integers. */
    @JsonProperty("int16")
    INT16,
    /** 32-bit floats. */
    @JsonProperty("float32")
    FLOAT32;

    /** Returns the constant with the name of an element type. */
    static IoType of(ElementType type) {
      return valueOf(type.name());
    }

    public ElementType elementType() {
      return ElementType.valueOf(name());
    }
  }
}
