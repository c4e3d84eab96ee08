package dev.octet.engine.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.octet.SharedSample;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.read.ModelReader;
import org.junit.jupiter.api.Test;

/** Networks are held against the memory that they will take. */
class MemoryLimitTest {
  private static final long MEGABYTE = 1 << 20;

  private static Graph graph() throws Exception {
    return ModelReader.read(SharedSample.model(), "m").graph();
  }

  @Test
  void threadsAreAsManyAsFit() throws Exception {
    MemoryNeed need = MemoryNeed.of(graph());
    assertThat(need.threads(need.bytes(3), 8)).isEqualTo(3);
    assertThat(need.threads(need.bytes(3), 2)).isEqualTo(2);
    assertThat(need.threads(need.bytes(1) - 1, 2)).isZero();
  }

  @Test
  void aNetworkThatNeedsMoreIsRefusedWithBothFiguresAndTheSetting() throws Exception {
    Graph graph = graph();
    var limit = new MemoryLimit(100 * MEGABYTE, MemoryLimit.PROPERTY);
    var refused = catchThrowableOfType(RejectedInputException.class, () -> limit.threads(graph, 1));
    assertThat(refused.problem().code()).isEqualTo("model-needs-too-much-memory");
    assertThat(refused.problem().message()).contains("100 MB", "octet.engine.memory");
  }
}
