package dev.octet.engine.quantize.moments;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChannelMomentsTest {
  private static final int ROWS = 1001;
  private static final int POSITIONS = 3;
  private static final int CHANNELS = 5;

  /** Of the channels, the first one has {@code large} integers, the others have small ones. */
  private static int[][] rows(int large) {
    var largest = new int[POSITIONS * CHANNELS];
    for (int i = 0; i < largest.length; i++) largest[i] = i % CHANNELS == 0 ? large : 3 * i;
    return MomentRows.correlated(8, ROWS, largest, new int[largest.length]);
  }

  @ParameterizedTest
  @EnumSource
  void theyAreThoseOfEachChannelAlone(RowBits bits) {
    int[][] rows = rows(bits == RowBits.EIGHT ? 255 : 32_767);
    var together = new ChannelMoments(POSITIONS, CHANNELS, bits);
    together.add(rows, 300);
    var others = new ChannelMoments(POSITIONS, CHANNELS, bits);
    others.add(Arrays.copyOfRange(rows, 300, ROWS), ROWS - 300);
    together.merge(others);
    for (int c = 0; c < CHANNELS; c++) {
      var own = new int[ROWS][POSITIONS];
      for (int r = 0; r < ROWS; r++) {
        for (int t = 0; t < POSITIONS; t++) own[r][t] = rows[r][t * CHANNELS + c];
      }
      var alone = new SecondMoments(POSITIONS, bits);
      alone.add(own, ROWS);
      int[] order = {2, 0, 1};
      assertThat(together.of(c).covariance(order)).isDeepEqualTo(alone.covariance(order));
      assertThat(together.of(c).variance(1)).isPositive();
    }
  }
}
