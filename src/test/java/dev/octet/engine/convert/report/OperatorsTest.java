package dev.octet.engine.convert.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedSample;
import dev.octet.engine.convert.ModelInspection;
import dev.octet.engine.convert.ModelInspections;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.report.OperatorSupport.Becomes;
import dev.octet.engine.convert.report.OperatorSupport.OnTarget;
import dev.octet.engine.graph.EachOp;
import dev.octet.engine.graph.Op;
import dev.octet.engine.quantize.Target;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said to be supported is what the reader and the rules have. */
class OperatorsTest {
  private static final List<OperatorSupport> ALL = Operators.of("tflite");

  private static OperatorSupport of(String operator) {
    return ALL.stream().filter(it -> it.operator().equals(operator)).findFirst().orElseThrow();
  }

  private static OnTarget on(String operator, Target target) {
    return of(operator).targets().stream()
        .filter(it -> it.target() == target)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void eachOperatorOfTheGraphIsThereOnceAndForEachTarget() {
    List<String> names = ALL.stream().map(OperatorSupport::operator).toList();

    assertThat(names).isSorted().doesNotHaveDuplicates();
    assertThat(names)
        .containsAll(
            EachOp.known().stream()
                .filter(op -> !(op instanceof Op.BatchNormalization)) // not TensorFlow Lite's
                .map(Op::name)
                .toList());
    assertThat(ALL)
        .allSatisfy(support -> {
          assertThat(support.highestVersion()).isPositive();
          assertThat(support.targets())
              .extracting(OnTarget::target)
              .isEqualTo(Arrays.asList(Target.values()));
          assertThat(support.targets())
              .allSatisfy(it ->
                  assertThat(it.reason().isEmpty()).isEqualTo(it.becomes() == Becomes.QUANTIZED));
        });
  }

  @Test
  void everyKindOfOperatorIsMade() {
    long kinds =
        Arrays.stream(Op.class.getDeclaredClasses())
            .filter(type -> type.isRecord() && Op.class.isAssignableFrom(type))
            .count();

    assertThat(EachOp.known()).hasSize((int) kinds - 1).noneMatch(Op.Opaque.class::isInstance);
  }

  @ParameterizedTest
  @CsvSource({
    "CONV_2D, INT8, QUANTIZED, ''",
    "CONV_2D, UINT8_NNAPI, QUANTIZED, ''",
    "CONV_2D, DYNAMIC_RANGE, SMALLER_WEIGHTS, activations are float",
    "TRANSPOSE_CONV, DYNAMIC_RANGE, FLOAT, no kernel for int8 weights",
    "TRANSPOSE_CONV, FLOAT16, SMALLER_WEIGHTS, activations are float",
    "PRELU, INT8, QUANTIZED, ''",
    "PRELU, INT16X8, FLOAT, no 16-bit kernel for PRELU",
    "ADD, FLOAT16, FLOAT, it has no weights",
    "EXP, INT8, QUANTIZED, ''",
    "EXP, UINT8_NNAPI, FLOAT, no uint8 kernel for EXP",
    "COS, INT8, FLOAT, no 8-bit rule for the operator COS",
    "Mfcc, INT8, FLOAT, no 8-bit rule for the operator Mfcc",
  })
  void whatBecomesOfAnOperator(String operator, Target target, Becomes becomes, String reason) {
    OnTarget support = on(operator, target);

    assertThat(support.becomes()).isEqualTo(becomes);
    assertThat(support.reason()).contains(reason);
  }

  @Test
  void whatTheReaderRefusesIsNotThere() {
    assertThat(ALL)
        .extracting(OperatorSupport::operator)
        .doesNotContain("WHILE", "CUSTOM", "DELEGATE", "MATRIX_DIAG");
  }

  @Test
  void aModelsInspectionSaysTheSame(@TempDir Path folder) throws Exception {
    ModelInspection sample =
        ModelInspections.read(
            SharedSample.modelIn(folder), "sample.tflite", Recipe.Network.WHOLE, Map.of());

    assertThat(sample.operators())
        .isNotEmpty()
        .allSatisfy(it ->
            assertThat(on(it.operator(), Target.INT8).becomes() == Becomes.QUANTIZED)
                .isEqualTo(it.quantizable()));
  }
}
