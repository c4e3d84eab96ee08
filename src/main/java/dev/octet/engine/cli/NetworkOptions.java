package dev.octet.engine.cli;

import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.read.source.QuantizedParts;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The part of a model that is read, and the axes of its images. */
final class NetworkOptions {
  @Option(
      names = "--begin",
      paramLabel = "TENSOR",
      split = ",",
      description =
          "Names of the tensors at which the network begins, in place of the model's own inputs.")
  @Nullable List<String> begin;

  @Option(
      names = "--end",
      paramLabel = "TENSOR",
      split = ",",
      description =
          "Names of the tensors at which the network ends, in place of the model's own outputs.")
  @Nullable List<String> end;

  @Option(
      names = "--signature",
      paramLabel = "NAME",
      description =
          "Entry point of a model that has several. Default: all of a .tflite; serving_default, or"
              + " the only one, of a SavedModel.")
  @Nullable String signature;

  @Option(
      names = "--image-layout",
      paramLabel = "LAYOUT",
      converter = Kebab.ImageLayouts.class,
      completionCandidates = Kebab.ImageLayouts.class,
      description =
          "Order of the axes of images at the artifact's inputs and outputs:"
              + " ${COMPLETION-CANDIDATES}. Default: channels-last.")
  Recipe.@Nullable ImageLayout imageLayout;

  @Option(
      names = "--quantized-parts",
      paramLabel = "CHOICE",
      converter = Kebab.PartsChoices.class,
      completionCandidates = Kebab.PartsChoices.class,
      description =
          "Parts of the model that compute in integers already: ${COMPLETION-CANDIDATES}."
              + " Default: refuse.")
  @Nullable QuantizedParts quantizedParts;

  /** Returns a recipe's choice with the given options in place of its own. */
  Recipe.Network over(Recipe.Network given) {
    return new Recipe.Network(
        Objects.requireNonNullElse(begin, given.begin()),
        Objects.requireNonNullElse(end, given.end()),
        signature == null ? given.signature() : signature,
        Objects.requireNonNullElse(imageLayout, given.imageLayout()),
        Objects.requireNonNullElse(quantizedParts, given.quantizedParts()));
  }
}
