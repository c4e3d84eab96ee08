package dev.octet.engine.read.tensorflow.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.tensorflow.tensor.TensorValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.BundleEntryProto;
import org.tensorflow.proto.BundleHeaderProto;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.proto.TensorSliceProto;

class CheckpointTest {
  private static final byte[] DATA = data(1, 2, 3, 4, 5, 6);

  private static byte[] data(float... values) {
    var bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) bytes.putFloat(value);
    return bytes.array();
  }

  private static BundleEntryProto.Builder entry(int offset, long... dims) {
    var shape = TensorShapeProto.newBuilder();
    int size = Float.BYTES;
    for (long dim : dims) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(dim));
      size *= (int) dim;
    }
    return BundleEntryProto.newBuilder()
        .setDtype(DataType.DT_FLOAT)
        .setShape(shape)
        .setOffset(offset)
        .setSize(size)
        .setCrc32C(Checksum.masked(ByteBuffer.wrap(DATA, offset, size).slice()));
  }

  private static Map<String, byte[]> entries(int shards, BundleEntryProto.Builder... list) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("", BundleHeaderProto.newBuilder().setNumShards(shards).build().toByteArray());
    for (int i = 0; i < list.length; i++) entries.put("v" + i, list[i].build().toByteArray());
    return entries;
  }

  private static Checkpoint open(byte[] index) {
    return new Checkpoint(index, "variables.index", (shard, _) -> shard == 0 ? DATA : null);
  }

  private static InputProblem problem(byte[] index, Consumer<Checkpoint> use) {
    return catchThrowableOfType(RejectedInputException.class, () -> use.accept(open(index)))
        .problem();
  }

  private static InputProblem problem(BundleEntryProto.Builder... list) {
    return problem(TableFile.of(entries(2, list)), checkpoint -> checkpoint.value("v0"));
  }

  @Test
  void aVariableHasTheElementsAtItsPlace() {
    Checkpoint checkpoint = open(TableFile.of(entries(1, entry(8, 2, 2), entry(0, 2))));
    assertThat(checkpoint.keys()).containsExactlyInAnyOrder("v0", "v1");
    TensorValue value = checkpoint.value("v0");
    assertThat(value.shape()).isEqualTo(Shape.of(2, 2));
    assertThat(value.elements().floats()).containsExactly(3, 4, 5, 6);
  }

  @Test
  void aWrongChecksumOfAVariableOrOfABlockIsRefused() {
    assertThat(problem(entry(0, 2).setCrc32C(7)).detail()).contains("checksum");
    byte[] index = TableFile.of(entries(1, entry(0, 2)));
    index[5] ^= 1;
    assertThat(problem(index, _ -> {}).detail()).contains("checksum");
  }

  @Test
  void snappyIsRefusedByName() {
    byte[] index = TableFile.of(entries(1, entry(0, 2)), 1, 1);
    assertThat(problem(index, _ -> {}).detail()).contains("Snappy");
  }

  @Test
  void blocksThatAreListedAgainAndAgainAreRefused() {
    byte[] index = TableFile.of(entries(1, entry(0, 2)), 0, 50);
    assertThat(problem(index, _ -> {}).detail()).contains("overlap");
  }

  @Test
  void variablesThatShareBytesAreRefused() {
    assertThat(problem(entry(0, 4), entry(8, 2)).detail()).contains("overlap");
  }

  @Test
  void sizesAndPlacesMustFitTheShapeAndTheFile() {
    assertThat(problem(entry(0, 2).setSize(12)).detail()).contains("12 bytes", "needs 8");
    assertThat(problem(entry(0, 2).setOffset(-8)).detail()).contains("negative");
    assertThat(problem(entry(0, 2).setOffset(Long.MAX_VALUE)).code()).isEqualTo("truncated-model");
    assertThat(problem(entry(0, 2).setOffset(20)).code()).isEqualTo("truncated-model");
    assertThat(problem(entry(0, 2).setShardId(1)).code()).isEqualTo("truncated-model");
    assertThat(problem(entry(0, 2).setShardId(2)).code()).isEqualTo("invalid-model");
  }

  @Test
  void hugeExtentsAreRefusedBeforeAnythingIsAllocated() {
    var huge =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dim.newBuilder().setSize(1L << 40))
            .addDim(TensorShapeProto.Dim.newBuilder().setSize(1L << 40));
    assertThat(problem(entry(0, 2).setShape(huge)).code()).isEqualTo("invalid-model");
  }

  @Test
  void slicesAndTextsAreRefusedAsValues() {
    assertThat(problem(entry(0, 2).addSlices(TensorSliceProto.getDefaultInstance())).code())
        .isEqualTo("unsupported-tensor");
    assertThat(problem(entry(0, 2).setDtype(DataType.DT_STRING)).code())
        .isEqualTo("unsupported-tensor");
  }

  @Test
  void aTableThatIsCutOrHasNoHeaderIsRefused() {
    byte[] index = TableFile.of(entries(1, entry(0, 2)));
    for (int length = 0; length < index.length; length++) {
      assertThat(problem(Arrays.copyOf(index, length), _ -> {}).code())
          .isIn("truncated-model", "invalid-model");
    }
    assertThat(problem(TableFile.of(Map.of("v", new byte[0])), _ -> {}).detail())
        .contains("header");
  }
}
