package dev.octet.engine.read.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.management.ThreadMXBean;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.convert.ModelInspection;
import dev.octet.engine.convert.ModelInspections;
import dev.octet.engine.read.ModelReader;
import java.lang.management.ManagementFactory;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What reading costs is bounded by the file's size, however its parts refer to each other. */
class HostileFlatBuffersTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final String TFLITE = "TFL3";

  /** A sound file of the smallest operators takes 100 for each of its bytes. */
  private static final long BYTES_ALLOCATED_A_BYTE = 400;

  private static final long ALWAYS_ALLOCATED_BYTES = 32 << 20;

  static Stream<Arguments> files() {
    byte[] hostileMetadata = HostileFlatBuffers.oneTableWithTheLargestVtable("M001", 3, 1_000_000);
    return Stream.of(
        arguments(
            "one table, largest vtable",
            HostileFlatBuffers.oneTableWithTheLargestVtable(TFLITE, 1, 20_000),
            "model-too-large"),
        arguments(
            "one table, largest vtable, 8 MB",
            HostileFlatBuffers.oneTableWithTheLargestVtable(TFLITE, 4, 2_000_000),
            "model-too-large"),
        arguments(
            "tables that share the largest vtable",
            HostileFlatBuffers.tablesThatShareTheLargestVtable(TFLITE, 6, 1_000_000),
            "model-too-large"),
        arguments("hostile metadata", HostileFlatBuffers.withMetadata(hostileMetadata), ""),
        arguments(
            "the same metadata again and again",
            HostileFlatBuffers.metadataAgainAndAgain(100_000, hostileMetadata),
            ""),
        arguments(
            "operators of one long name",
            HostileFlatBuffers.operatorsOfOneLongName(100_000, 65_000),
            "invalid-model"),
        arguments(
            "tensors of one long name",
            HostileFlatBuffers.tensorsOfOneLongName(200_000, 65_000),
            "model-too-large"),
        arguments("a long chain", HostileFlatBuffers.chain(99_000), ""),
        arguments(
            "operators that share long lists",
            HostileFlatBuffers.operatorsThatShareLists(100_000, 100_000),
            "model-too-large"),
        arguments(
            "tensors that unfold one constant",
            HostileFlatBuffers.tensorsThatUnfoldOneConstant(10_000, 1_000_000),
            "model-too-large"),
        arguments(
            "the same subgraph again and again",
            HostileFlatBuffers.subgraphsAgainAndAgain(1_000, 5_000),
            "model-too-large"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void readingCostsNoMoreThanTheFileIsWorth(String name, byte[] file, String refusal) {
    long allocated = THREADS.getCurrentThreadAllocatedBytes();
    long cpu = THREADS.getCurrentThreadCpuTime();
    String code = "";
    try {
      ModelInspection inspection = ModelInspections.of(ModelReader.read(file, "m"), "m");
      assertThat(inspection.layers()).isNotEmpty();
    } catch (RejectedInputException e) {
      code = e.problem().code();
    }
    System.out.printf(
        "%s: %,d bytes, %d ms of CPU, %,d bytes allocated%n",
        name,
        file.length,
        (THREADS.getCurrentThreadCpuTime() - cpu) / 1_000_000,
        THREADS.getCurrentThreadAllocatedBytes() - allocated);
    assertThat(code).isEqualTo(refusal);
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - allocated)
        .isLessThan(ALWAYS_ALLOCATED_BYTES + BYTES_ALLOCATED_A_BYTE * file.length);
  }
}
