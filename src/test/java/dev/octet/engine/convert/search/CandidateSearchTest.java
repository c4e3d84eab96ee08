package dev.octet.engine.convert.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedSample;
import dev.octet.engine.convert.Converted;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.report.Report;
import dev.octet.engine.example.SampleFolder;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.rewrite.RewriteOptions;
import dev.octet.engine.samples.input.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The artifact is no worse than one without rewrites. */
class CandidateSearchTest {
  @TempDir Path scratch;

  private Converted convert(Recipe recipe, Path set) throws IOException {
    Path model = SharedSample.modelIn(scratch);
    return Converted.of(model, set, recipe, Preprocessing.NOT_GIVEN, scratch);
  }

  /** Judged on samples that neither calibrated nor chose. */
  @ParameterizedTest
  @EnumSource(
      value = Target.class,
      names = {"INT8", "INT8_PER_TENSOR", "UINT8_NNAPI", "INT16X8"})
  void noRewriteMakesItWorse(Target target) throws IOException {
    Recipe recipe = Recipe.of(target);
    Path set = SharedSample.calibrationIn(scratch, 200);
    Path others = others();
    Converted one = convert(recipe, set);
    Converted.Answers with = one.on(others);
    Converted other = convert(without(recipe), set);
    Converted.Answers without = other.on(others);
    double images = Math.max(0.01, 2.0 / with.samples());
    assertThat(with.agreement())
        .as("%s against %s", with, without)
        .isGreaterThanOrEqualTo(without.agreement() - images);
    assertThat(with.sqnrDb())
        .as("%s against %s", with, without)
        .isGreaterThanOrEqualTo(without.sqnrDb() - 1);
    boolean kept = one.report().rewrites().stream().anyMatch(Report.Rewrite::kept);
    assertThat(one.report().artifact().sha256().equals(other.report().artifact().sha256()))
        .isNotEqualTo(kept);
  }

  /** Digits that no conversion sees. */
  private Path others() throws IOException {
    Path zip = scratch.resolve("others.zip");
    try (var out = Files.newOutputStream(zip)) {
      SampleFolder.writeZip(SharedSample.get().labelled(), out);
    }
    return zip;
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
    return recipe.with(RewriteOptions.NONE);
  }
}
