package dev.octet.engine.quantize.reconstruct;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoundingValidationTest {
  /** Rows of three inputs; the first two always have opposite signs, the third is mostly 0. */
  private static final int[][] ROWS = {{1, -1, 0}, {5, -5, 0}, {-3, 3, 7}, {2, -2, 0}, {9, -9, 0}};

  @Test
  void errorsThatCancelOnTheInputsAreBetterThanSmallerOnesThatAddUp() {
    // channel 0: 0.4 and -0.4 add up on these inputs, 0.6 and 0.6 cancel; channel 1 the other way
    float[][] nearest = {{0.4f, 0.1f}, {-0.4f, 0.1f}, {0, 0}};
    float[][] compensated = {{0.6f, 0.1f}, {0.6f, -0.1f}, {0, 0}};
    var judge = new RoundingValidation(nearest, compensated);
    judge.see(ROWS, ROWS.length);
    assertThat(judge.compensatedIsBetter()).containsExactly(true, false);
  }

  @Test
  void aConstantErrorCostsNothingSinceBiasCorrectionTakesIt() {
    int[][] rows = {{10, 1}, {10, -2}, {10, 3}, {10, -1}};
    // the first input never varies: a large error of its weight is a shift
    float[][] nearest = {{0}, {0.2f}};
    float[][] compensated = {{0.9f}, {0.1f}};
    var judge = new RoundingValidation(nearest, compensated);
    judge.see(rows, rows.length);
    assertThat(judge.compensatedIsBetter()).containsExactly(true);
  }

  @Test
  void aTieKeepsTheNearestWeights() {
    float[][] errors = {{0.25f}, {-0.25f}, {0.125f}};
    var judge = new RoundingValidation(errors, errors.clone());
    judge.see(ROWS, ROWS.length);
    assertThat(judge.compensatedIsBetter()).containsExactly(false);
  }

  @Test
  void blocksAddUpAndRowsBeyondTheCountAreNotSeen() {
    float[][] nearest = {{0.4f}, {-0.4f}, {0}};
    float[][] compensated = {{0.3f}, {-0.3f}, {0.5f}};
    int[][] misleading = {ROWS[0], ROWS[1], {0, 0, 100}, {0, 0, -100}};
    var judge = new RoundingValidation(nearest, compensated);
    judge.see(misleading, 2);
    judge.see(new int[][] {{4, -4, 0}, {-6, 6, 0}}, 2);
    assertThat(judge.compensatedIsBetter()).containsExactly(true);
    judge.see(new int[][] {{0, 0, 100}, {0, 0, -100}}, 2);
    assertThat(judge.compensatedIsBetter()).containsExactly(false);
  }

  @Test
  void nineColumnsAreSummedAsOneByOne() {
    int columns = 9;
    var row = new int[2][columns];
    var nearest = new float[columns][1];
    var compensated = new float[columns][1];
    for (int k = 0; k < columns; k++) {
      row[0][k] = k + 1;
      row[1][k] = -(k + 1);
      nearest[k][0] = 0.1f;
      // 1 * 0.1 + ... + 8 * 0.1 cancelled by the ninth
      compensated[k][0] = k < columns - 1 ? 0.1f : -0.4f;
    }
    var judge = new RoundingValidation(nearest, compensated);
    judge.see(row, 2);
    assertThat(judge.compensatedIsBetter()).containsExactly(true);
  }
}
