package dev.octet.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedSample;
import dev.octet.engine.calibrate.Preprocessing;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.rewrite.RewriteOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is delivered agrees at least as often as what would be without rewrites. */
class CandidateSearchTest {
  @TempDir Path scratch;

  private Report convert(Recipe recipe, int pictures) throws IOException {
    Path model = SharedSample.modelIn(scratch);
    Path set = SharedSample.calibrationIn(scratch, pictures);
    return Converted.of(model, set, recipe, Preprocessing.NOT_GIVEN, scratch).report();
  }

  @ParameterizedTest
  @EnumSource(
      value = Target.class,
      names = {"INT8", "INT8_PER_TENSOR", "UINT8_NNAPI", "INT16X8"})
  void noRewriteMakesItWorse(Target target) throws IOException {
    Recipe recipe = Recipe.of(target);
    Report with = convert(recipe, 200);
    Report without = convert(without(recipe), 200);
    double agreement = Objects.requireNonNull(with.summary().agreement());
    double before = Objects.requireNonNull(without.summary().agreement());
    assertThat(agreement).isGreaterThanOrEqualTo(before);
    boolean smaller = with.artifact().bytes() < 0.95 * without.artifact().bytes();
    if (agreement == before && !smaller) {
      // no clearly noisier one is delivered for nothing
      double least = Objects.requireNonNull(without.summary().sqnrDb()) - 1.01;
      assertThat(with.summary().sqnrDb()).isGreaterThan(least);
    }
    boolean kept = with.rewrites().stream().anyMatch(Report.Rewrite::kept);
    assertThat(with.artifact().sha256().equals(without.artifact().sha256())).isNotEqualTo(kept);
  }

  @Test
  void eachKindOfRewriteIsTriedByItselfWhereAllTogetherLose() {
    RewriteOptions options =
        RewriteOptions.DEFAULT_PER_TENSOR.withAbsorbBiases(true).withRepairVariance(true);
    assertThat(options.eachAlone())
        .containsExactly(
            RewriteOptions.NONE.with(options.pruning()).withMeanForGlobalPool(true),
            RewriteOptions.NONE.with(options.equalization()).withMeanForGlobalPool(true),
            RewriteOptions.NONE.withAbsorbBiases(true).withMeanForGlobalPool(true),
            RewriteOptions.NONE.withRepairVariance(true).withMeanForGlobalPool(true),
            RewriteOptions.NONE.withMeanForGlobalPool(true));
    assertThat(RewriteOptions.DEFAULT.eachAlone())
        .containsExactly(
            RewriteOptions.NONE.with(RewriteOptions.DEFAULT.pruning()),
            RewriteOptions.NONE.withMeanForGlobalPool(true));
    assertThat(RewriteOptions.NONE.eachAlone()).isEmpty();
  }

  private static Recipe without(Recipe recipe) {
    return new Recipe(
        recipe.target(),
        recipe.ranges(),
        recipe.biasCorrection(),
        recipe.weightRounding(),
        recipe.keepFloat(),
        recipe.floatLayers(),
        recipe.mixedLayers(),
        recipe.inputType(),
        recipe.outputType(),
        recipe.heldBack(),
        RewriteOptions.NONE,
        recipe.maxAgreementLoss());
  }
}
