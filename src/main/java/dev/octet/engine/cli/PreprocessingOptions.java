package dev.octet.engine.cli;

import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.engine.samples.input.Preprocessing;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option for a whole preprocessing, and options for its fields, which have priority. */
final class PreprocessingOptions {
  @Option(
      names = "--preprocessing",
      paramLabel = "FILE|JSON",
      description =
          "The preprocessing of samples: a JSON object, or a file with one. Absent fields are"
              + " taken from the model's metadata.")
  @Nullable String preprocessing;

  @Option(
      names = "--mean",
      paramLabel = "M",
      split = ",",
      description = "Mean to subtract from each value: one number, or one per channel.")
  @Nullable List<Float> mean;

  @Option(
      names = "--std",
      paramLabel = "S",
      split = ",",
      description = "Divisor of the difference: one number, or one per channel.")
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
   * Returns the requested preprocessing; fields without an option are null.
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
