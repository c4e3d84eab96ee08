package dev.octet.engine.read.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.octet.engine.RejectedInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NameAttrList;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.VersionDef;

class WireCheckTest {
  private static final WireLimits LIMITS = WireLimits.MODEL;

  private static GraphDef graph() {
    var list = AttrValue.ListValue.newBuilder().addI(1).addI(300).addI(-5).addF(2.5f);
    var tensor =
        TensorProto.newBuilder()
            .setTensorContent(ByteString.copyFrom(new byte[64]))
            .addFloatVal(1)
            .addIntVal(-1);
    var node =
        NodeDef.newBuilder()
            .setName("stem")
            .setOp("Conv2D")
            .addInput("x")
            .putAttr("strides", AttrValue.newBuilder().setList(list).build())
            .putAttr("value", AttrValue.newBuilder().setTensor(tensor).build());
    return GraphDef.newBuilder()
        .addNode(node)
        .setVersions(VersionDef.newBuilder().setProducer(3))
        .build();
  }

  private static String problem(byte[] bytes, WireLimits limits) {
    var rejected =
        catchThrowableOfType(
            RejectedInputException.class,
            () -> WireCheck.require(bytes, GraphDef.getDescriptor(), limits));
    return rejected == null ? "none" : rejected.problem().code();
  }

  @Test
  void wellFormedMessagesPassAndAreParsedToTheSameMessage() {
    byte[] bytes = graph().toByteArray();
    assertThat(CheckedMessages.parse(bytes, GraphDef.getDefaultInstance(), LIMITS))
        .isEqualTo(graph());
  }

  @Test
  void aFileThatIsCutAnywhereInsideItsNodeIsTruncated() {
    byte[] bytes = graph().toBuilder().clearVersions().build().toByteArray();
    for (int length = 1; length < bytes.length; length++) {
      assertThat(problem(Arrays.copyOf(bytes, length), LIMITS))
          .as("%d bytes", length)
          .isEqualTo("truncated-model");
    }
  }

  @Test
  void aClaimedLengthBeyondTheEnclosingMessageIsInvalid() throws IOException {
    byte[] node = {0x0a, 0x7f};
    byte[] bytes =
        written(
            out -> out.writeByteArray(1, node), out -> out.writeByteArray(4, new byte[] {8, 3}));
    assertThat(problem(bytes, LIMITS)).isEqualTo("invalid-model");
  }

  @Test
  void aHugeClaimedLengthIsTruncatedAndANegativeOneInvalid() {
    assertThat(problem(new byte[] {0x0a, -1, -1, -1, -1, 7, 0}, LIMITS))
        .isEqualTo("truncated-model");
    assertThat(problem(new byte[] {0x0a, -1, -1, -1, -1, 15, 0}, LIMITS))
        .isEqualTo("invalid-model");
  }

  @Test
  void groupsAreRefusedKnownOrNot() {
    assertThat(problem(new byte[] {0x0b, 0x0c}, LIMITS)).isEqualTo("invalid-model");
    assertThat(problem(new byte[] {(byte) 0xfb, 0x01, (byte) 0xfc, 0x01}, LIMITS))
        .isEqualTo("invalid-model");
  }

  @Test
  void deepNestingIsRefusedFarBelowTheSizeOfAStack() throws IOException {
    byte[] inner = AttrValue.newBuilder().setI(1).build().toByteArray();
    for (int i = 0; i < 2_000; i++) {
      byte[] value = inner;
      byte[] entry = written(out -> out.writeString(1, "k"), out -> out.writeByteArray(2, value));
      byte[] function = written(out -> out.writeByteArray(2, entry));
      inner = written(out -> out.writeByteArray(AttrValue.FUNC_FIELD_NUMBER, function));
    }
    byte[] value = inner;
    byte[] entry = written(out -> out.writeString(1, "k"), out -> out.writeByteArray(2, value));
    byte[] node = written(out -> out.writeByteArray(NodeDef.ATTR_FIELD_NUMBER, entry));
    byte[] bytes = written(out -> out.writeByteArray(1, node));
    assertThat(problem(bytes, LIMITS)).isEqualTo("invalid-model");
  }

  @Test
  void nestingUpToTheLimitPasses() {
    AttrValue inner = AttrValue.newBuilder().setI(1).build();
    int messages = 4; // graph, node, entry, value
    while (messages + 3 <= LIMITS.depth()) {
      inner = AttrValue.newBuilder().setFunc(NameAttrList.newBuilder().putAttr("k", inner)).build();
      messages += 3;
    }
    GraphDef deep = GraphDef.newBuilder().addNode(NodeDef.newBuilder().putAttr("a", inner)).build();
    assertThat(problem(deep.toByteArray(), LIMITS)).isEqualTo("none");
    AttrValue deeper =
        AttrValue.newBuilder().setFunc(NameAttrList.newBuilder().putAttr("k", inner)).build();
    deep = GraphDef.newBuilder().addNode(NodeDef.newBuilder().putAttr("a", deeper)).build();
    assertThat(problem(deep.toByteArray(), LIMITS)).isEqualTo("invalid-model");
  }

  @Test
  void manyEmptyMessagesAreTooLarge() {
    byte[] bytes = new byte[4 << 20];
    for (int i = 0; i < bytes.length; i += 2) bytes[i] = 0x0a;
    assertThat(problem(bytes, LIMITS)).isEqualTo("model-too-large");
  }

  @Test
  void manyUnknownFieldsAreTooLarge() {
    byte[] bytes = new byte[4 << 20];
    for (int i = 0; i < bytes.length; i += 2) bytes[i] = 0x78;
    assertThat(problem(bytes, LIMITS)).isEqualTo("model-too-large");
  }

  @Test
  void manyPackedNumbersAreTooLargeButManyPackedFloatsAreNot() {
    var small = new WireLimits(64, 1 << 16, 2);
    var tensor = TensorProto.newBuilder();
    for (int i = 0; i < 100_000; i++) tensor.addIntVal(1);
    byte[] ints = tensor.build().toByteArray();
    assertThat(
            catchThrowableOfType(
                    RejectedInputException.class,
                    () -> WireCheck.require(ints, TensorProto.getDescriptor(), small))
                .problem()
                .code())
        .isEqualTo("model-too-large");
    tensor.clearIntVal();
    for (int i = 0; i < 100_000; i++) tensor.addFloatVal(1);
    byte[] floats = tensor.build().toByteArray();
    WireCheck.require(floats, TensorProto.getDescriptor(), small);
  }

  @Test
  void damagedBytesAreParsedOrRefusedWithAReason() {
    byte[] good = graph().toByteArray();
    var random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = good.clone();
      for (int j = random.nextInt(4); j >= 0; j--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        GraphDef parsed = CheckedMessages.parse(bytes, GraphDef.getDefaultInstance(), LIMITS);
        assertThat(parsed).isNotNull();
      } catch (RejectedInputException e) {
        assertThat(e.problem().code()).isIn("truncated-model", "invalid-model", "model-too-large");
        refused++;
      }
    }
    assertThat(refused).isBetween(1_000, 19_999);
  }

  @Test
  void theOutermostFieldsAreListedWithTheirWireTypesAndStarts() {
    TopLevel top = TopLevel.of(graph().toByteArray());
    assertThat(top.has(1, TopLevel.CONTENT)).isTrue();
    assertThat(top.has(4, TopLevel.CONTENT)).isTrue();
    assertThat(top.has(2, TopLevel.CONTENT)).isFalse();
    assertThat(top.starts()).containsEntry(1, 3);
    assertThat(top.isWhole()).isTrue();
    assertThat(top.isWithin(n -> n == 1 || n == 4 ? TopLevel.CONTENT : -1)).isTrue();
    assertThat(top.isWithin(n -> n == 1 ? TopLevel.CONTENT : -1)).isFalse();
  }

  @Test
  void theOutermostFieldsOfACutFileAreThoseUpToTheCut() {
    byte[] bytes = graph().toByteArray();
    TopLevel top = TopLevel.of(Arrays.copyOf(bytes, bytes.length - 10));
    assertThat(top.has(1, TopLevel.CONTENT)).isTrue();
    assertThat(top.isWhole()).isFalse();
    assertThat(TopLevel.of(new byte[0]).wireTypes()).isEmpty();
    assertThat(TopLevel.of(new byte[] {0, 0, 0}).isWhole()).isFalse();
  }

  private interface Field {
    void write(CodedOutputStream out) throws IOException;
  }

  private static byte[] written(Field... fields) throws IOException {
    var bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    for (Field field : fields) field.write(out);
    out.flush();
    return bytes.toByteArray();
  }
}
