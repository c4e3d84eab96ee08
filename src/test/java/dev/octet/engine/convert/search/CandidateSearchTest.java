package dev.octet.engine.convert.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedSample;
import dev.octet.engine.convert.Converted;
import dev.octet.engine.convert.RewriteEffect;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.report.Report;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.rewrite.Choices;
import dev.octet.engine.rewrite.RewriteChoices;
import dev.octet.engine.samples.input.Preprocessing;
import java.io.IOException;
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
    Path others = SharedSample.labelledIn(scratch);
    Converted one = convert(recipe, set);
    Converted other = convert(without(recipe), set);
    new RewriteEffect(one.on(others), other.on(others)).assertHarmless(1);
    boolean kept = one.report().rewrites().stream().anyMatch(Report.Rewrite::kept);
    assertThat(one.report().artifact().sha256().equals(other.report().artifact().sha256()))
        .isNotEqualTo(kept);
  }

  @Test
  void eachKindOfRewriteIsTriedByItselfWhereAllTogetherLose() {
    RewriteChoices choices =
        Choices.PER_TENSOR.with("high-bias-absorption").with("repair-vanishing-variance");
    String mean = "mean-for-global-pool";
    assertThat(choices.eachAlone(true))
        .containsExactly(
            Choices.only("repair-vanishing-variance").with(mean),
            Choices.only(mean),
            Choices.only("prune-constant-channels", "when", "always").with(mean),
            Choices.only("cross-layer-equalization").with(mean),
            Choices.only("high-bias-absorption").with(mean));
    assertThat(choices.eachAlone(false))
        .hasSize(4)
        .allSatisfy(kind -> assertThat(kind.has(mean)).isFalse());
    assertThat(Choices.PER_CHANNEL.without("repair-vanishing-variance").eachAlone(true))
        .containsExactly(Choices.only(mean), Choices.only("prune-constant-channels"));
    assertThat(RewriteChoices.NONE.eachAlone(true)).isEmpty();
  }

  private static Recipe without(Recipe recipe) {
    return recipe.with(RewriteChoices.NONE);
  }
}
