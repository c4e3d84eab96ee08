package dev.octet.engine.convert.search;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphVerifier;
import dev.octet.engine.measure.kind.OutputKinds;
import dev.octet.engine.quantize.QuantizationOptions;
import dev.octet.engine.quantize.QuantizedGraph;
import dev.octet.engine.quantize.Quantizer;
import dev.octet.engine.quantize.WeightsOnly;
import dev.octet.engine.quantize.range.Range;
import dev.octet.engine.quantize.reconstruct.LayerwiseReconstruction;
import dev.octet.engine.timing.PartClock;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleConsumer;
import java.util.stream.Collectors;

/**
 * A calibrated network with the options for quantizing it.
 *
 * @param statistics statistics of its activations; empty if the target keeps them float
 * @param keepScale names of layers whose output has the scale of its input
 * @param restoring names of layers that give the parts of an output their own ranges, in floats
 * @param clock receives the time of each layer that is reconstructed
 */
public record QuantizeStage(
    Graph graph,
    Statistics statistics,
    Recipe recipe,
    Samples samples,
    Set<String> keepScale,
    Set<String> restoring,
    PartClock clock) {
  /** Progress, 0 to 1, at which the layer-wise reconstruction begins. */
  private static final double BEFORE_WALK = 0.2;

  /**
   * Quantizes the network and fits it layer by layer.
   *
   * @param leftOut names of layers that stay float, or have 16 bits if the recipe says so
   * @param progress receives the completed fraction, 0 to 1
   */
  QuantizedGraph quantize(Set<String> leftOut, DoubleConsumer progress) {
    if (recipe.target().isWeightsOnly()) {
      QuantizedGraph converted =
          WeightsOnly.convert(graph, recipe.target(), leftOut, recipe.deployment().runtime());
      GraphVerifier.verify(converted.graph());
      return converted;
    }
    QuantizedGraph quantized = Quantizer.quantize(graph, statistics, options(leftOut));
    GraphVerifier.verify(quantized.graph());
    progress.accept(BEFORE_WALK);
    QuantizedGraph fitted =
        LayerwiseReconstruction.walk(
            quantized,
            new LayerwiseReconstruction.Steps(
                recipe.weights().rounding(), recipe.weights().biasCorrection()),
            statistics,
            samples.reader(),
            samples.split().calibration(),
            samples.threads(),
            clock,
            part -> progress.accept(BEFORE_WALK + (1 - BEFORE_WALK) * part));
    GraphVerifier.verify(fitted.graph());
    return fitted;
  }

  /** Returns the kinds of the network's outputs. */
  OutputKinds kinds() {
    return OutputKinds.of(graph, statistics, recipe.io().outputKinds());
  }

  private Map<Integer, Range> inputRanges() {
    return samples.inputs().entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                declared -> Range.covering(declared.getValue().low(), declared.getValue().high())));
  }

  /** Returns the layers that the recipe itself names. */
  private Set<String> named(Set<String> layers) {
    return recipe.precision().keepFloat().stream()
        .filter(layers::contains)
        .collect(Collectors.toUnmodifiableSet());
  }

  private QuantizationOptions options(Set<String> leftOut) {
    boolean open = recipe.io().outputType() == Recipe.OutputType.AUTO;
    boolean wide = recipe.precision().fallbackType() == Recipe.FallbackType.INT16;
    return new QuantizationOptions(
        recipe.target(),
        recipe.calibration().ranges(),
        wide ? Set.of() : leftOut,
        restoring,
        wide ? leftOut : Set.of(),
        keepScale,
        inputRanges(),
        recipe.io().inputType().elementType(),
        recipe.io().outputType().elementType(recipe.target()),
        open && !recipe.precision().integerOnly(),
        open && !wide ? named(leftOut) : Set.of(),
        samples.open(),
        recipe.precision().integerOnly(),
        recipe.deployment().compatibility());
  }
}
