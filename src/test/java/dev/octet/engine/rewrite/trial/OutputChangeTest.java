package dev.octet.engine.rewrite.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers that lie in files, and how far some are from others. */
class OutputChangeTest {
  private static final double FLOAT = 1e-7;

  @TempDir Path folder;

  @AfterEach
  void noFileIsLeft() {
    assertThat(folder).isEmptyDirectory();
  }

  /** A map of two positions, then a vector of three scores. */
  private static Graph graph() {
    var b = new GraphBuilder("two outputs");
    int x = b.input("x", Shape.of(1, 2, 1, 3));
    int map = b.slice("map", x, new int[] {0, 0, 0, 0}, new int[] {1, 2, 1, 1});
    int scores = b.reshape("scores", b.mean("mean", x, false, 1, 2), 1, 3);
    return b.output(map).output(scores).build();
  }

  /** A map and scores for each sample. */
  private TrialOutputs agreements(float[]... values) {
    var agreements = new TrialOutputs(folder, graph(), values.length / 2, 1);
    for (int i = 0; i < values.length; i++) {
      MemorySegment segment = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, values[i]);
      agreements.write(i / 2, i % 2, segment);
    }
    return agreements;
  }

  @Test
  void outputsAreComparedSampleBySample() {
    float[][] one = {{1, -2}, {.1f, .2f, .7f}, {3, 4}, {.5f, .3f, .2f}};
    float[][] other = {{1, -2.5f}, {.1f, .2f, .7f}, {3, 4}, {.2f, .5f, .3f}};
    try (TrialOutputs before = agreements(one);
        TrialOutputs after = agreements(other)) {
      OutputChange change = OutputChange.between(graph(), before, after);
      assertThat(change.agreement()).isEqualTo(0.5);
      assertThat(change.largest()).isEqualTo(0.5);
      // each output by its own largest value: 0.5 of 4, 0.3 of 0.7
      assertThat(change.relative()).isCloseTo(0.3 / 0.7, within(FLOAT));
      assertThat(change.relativeWithoutScores()).isEqualTo(0.5 / 4);
      // 0.5 over the map's four values; 0.3 + 0.2 + 0.1 over the scores' six
      assertThat(change.mean()).isCloseTo((0.125 + 0.1) / 2, within(FLOAT));
      assertThat(change.changed(0.2)).as("the second sample's argmax").isEqualTo(1);
      assertThat(change.changed(0.1)).as("and the first sample's map").isEqualTo(2);
    }
  }

  @Test
  void largeOutputsDoNotHideSmallOnes() {
    float[][] one = {{300, -200}, {.1f, .2f, .7f}, {100, 50}, {.5f, .3f, .2f}};
    float[][] other = {{300, -200}, {.1f, .2f, .7f}, {100, 50}, {.6f, .3f, .1f}};
    try (TrialOutputs before = agreements(one);
        TrialOutputs after = agreements(other)) {
      OutputChange change = OutputChange.between(graph(), before, after);
      assertThat(change.agreement()).isEqualTo(1);
      assertThat(change.relative()).isCloseTo(0.1 / 0.7, within(FLOAT));
    }
  }

  @Test
  void scoresThatNeverChangeAgreeWithNothing() {
    float[][] dead = {{1, 2}, {0, 0, 0}, {3, 4}, {0, 0, 0}};
    float[][] other = {{1, 2}, {1e-3f, 0, 0}, {3, 4}, {1e-3f, 0, 0}};
    try (TrialOutputs before = agreements(dead);
        TrialOutputs after = agreements(other)) {
      OutputChange change = OutputChange.between(graph(), before, after);
      assertThat(change.agreement()).isNull();
      assertThat(change.relativeWithoutScores()).isInfinite();
      assertThat(change.changed(1)).isEqualTo(2);
    }
  }

  @Test
  void withoutSamplesNothingIsSaidOfAgreement() {
    try (TrialOutputs before = agreements();
        TrialOutputs after = agreements()) {
      OutputChange change = OutputChange.between(graph(), before, after);
      assertThat(change.samples()).isZero();
      assertThat(change.agreement()).isNull();
      assertThat(change.largest()).isZero();
      assertThat(change.mean()).isZero();
    }
  }

  @Test
  void aWatchedRangeOnlyWidens() {
    try (TrialOutputs agreements = agreements()) {
      agreements.watch(0, -1, 2);
      agreements.watch(0, 0, 3);
      assertThat(agreements.low(0)).isEqualTo(-1);
      assertThat(agreements.high(0)).isEqualTo(3);
    }
  }
}
