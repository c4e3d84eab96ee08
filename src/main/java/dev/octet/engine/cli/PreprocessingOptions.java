package dev.octet.engine.cli;

import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.engine.samples.input.Preprocessing;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A preprocessing, and options that say one field of it each and win over it. */
final class PreprocessingOptions {
  @Option(
      names = "--preprocessing",
      paramLabel = "FILE|JSON",
      description =
          "How an example becomes an input: a JSON object, or a file with one. Absent fields are"
              + " taken from the model's metadata.")
  @Nullable String preprocessing;

  @Option(
      names = "--mean",
      paramLabel = "M",
      split = ",",
      description = "Subtracted from each value: one number, or one for each channel.")
  @Nullable List<Float> mean;

  @Option(
      names = "--std",
      paramLabel = "S",
      split = ",",
      description = "Divides each value after that: one number, or one for each channel.")
  @Nullable List<Float> std;

  @Option(
      names = "--resize",
      paramLabel = "HOW",
      converter = Kebab.Resizes.class,
      completionCandidates = Kebab.Resizes.class,
      description = "How images are resized: ${COMPLETION-CANDIDATES}.")
  Preprocessing.@Nullable Resize resize;

  @Option(
      names = "--channels",
      paramLabel = "ORDER",
      converter = Kebab.ChannelOrders.class,
      completionCandidates = Kebab.ChannelOrders.class,
      description = "Order of an image's channels: ${COMPLETION-CANDIDATES}.")
  Preprocessing.@Nullable Channels channels;

  /**
   * The preprocessing as asked for; fields that nobody gave are null.
   *
   * @throws dev.octet.engine.RejectedInputException if the text can't be used
   */
  Preprocessing toPreprocessing() {
    Preprocessing given =
        preprocessing == null
            ? Preprocessing.NOT_GIVEN
            : Recipes.parsePreprocessing(TextArgument.read(preprocessing));
    return new Preprocessing(resize, null, channels, mean, std).orElse(given);
  }
}
