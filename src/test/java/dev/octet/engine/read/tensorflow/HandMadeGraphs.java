package dev.octet.engine.read.tensorflow;

import com.google.protobuf.ByteString;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.GraphVerifier;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.read.source.InputShapes;
import dev.octet.engine.read.source.ReadOptions;
import dev.octet.engine.read.source.SourceModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NameAttrList;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** Graphs for tests, node by node. */
final class HandMadeGraphs {
  private HandMadeGraphs() {}

  static NodeDef.Builder node(String name, String op, String... inputs) {
    return NodeDef.newBuilder().setName(name).setOp(op).addAllInput(List.of(inputs));
  }

  static NodeDef.Builder placeholder(String name, long... dims) {
    return node(name, "Placeholder")
        .putAttr("dtype", type(DataType.DT_FLOAT))
        .putAttr("shape", AttrValue.newBuilder().setShape(shape(dims)).build());
  }

  static NodeDef.Builder constant(String name, TensorProto value) {
    return node(name, "Const")
        .putAttr("dtype", type(value.getDtype()))
        .putAttr("value", AttrValue.newBuilder().setTensor(value).build());
  }

  static NodeDef.Builder integers(String name, int... values) {
    var tensor = TensorProto.newBuilder().setDtype(DataType.DT_INT32);
    tensor.setTensorShape(shape(values.length));
    for (int value : values) tensor.addIntVal(value);
    return constant(name, tensor.build());
  }

  static NodeDef.Builder truth(String name, boolean value) {
    return constant(
        name, TensorProto.newBuilder().setDtype(DataType.DT_BOOL).addBoolVal(value).build());
  }

  static NodeDef.Builder call(String name, String function, String... inputs) {
    return node(name, "PartitionedCall", inputs).putAttr("f", function(function));
  }

  static AttrValue function(String name) {
    return AttrValue.newBuilder().setFunc(NameAttrList.newBuilder().setName(name)).build();
  }

  static AttrValue type(DataType type) {
    return AttrValue.newBuilder().setType(type).build();
  }

  static AttrValue text(String text) {
    return AttrValue.newBuilder().setS(ByteString.copyFromUtf8(text)).build();
  }

  static AttrValue list(long... values) {
    var list = AttrValue.ListValue.newBuilder();
    for (long value : values) list.addI(value);
    return AttrValue.newBuilder().setList(list).build();
  }

  static TensorShapeProto shape(long... dims) {
    var shape = TensorShapeProto.newBuilder();
    for (long dim : dims) shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(dim));
    return shape.build();
  }

  /** A function of one argument {@code a} with one output, the tensor {@code returned}. */
  static FunctionDef functionOfOne(String name, String returned, NodeDef.Builder... nodes) {
    var function =
        FunctionDef.newBuilder()
            .setSignature(
                OpDef.newBuilder()
                    .setName(name)
                    .addInputArg(OpDef.ArgDef.newBuilder().setName("a"))
                    .addOutputArg(OpDef.ArgDef.newBuilder().setName("r")))
            .putRet("r", returned);
    for (NodeDef.Builder node : nodes) function.addNodeDef(node);
    return function.build();
  }

  static GraphDef.Builder graph(NodeDef.Builder... nodes) {
    var graph = GraphDef.newBuilder();
    for (NodeDef.Builder node : nodes) graph.addNode(node);
    return graph;
  }

  static SourceModel read(GraphDef.Builder graph) {
    return ModelReader.read(graph.build().toByteArray(), "graph.pb");
  }

  static ReadOptions between(List<String> begin, List<String> end) {
    return new ReadOptions(InputShapes.NONE, 0, begin, end, null, false);
  }

  /** The code with which a graph is refused; null if it is read and is valid. */
  static @Nullable String refusal(byte[] bytes) {
    try {
      SourceModel model = ModelReader.read(bytes, "model");
      List<String> problems = GraphVerifier.problems(model.graph());
      if (!problems.isEmpty()) throw new AssertionError(problems.toString());
      return null;
    } catch (RejectedInputException e) {
      return e.problem().code();
    }
  }

  static @Nullable String refusal(GraphDef.Builder graph) {
    return refusal(graph.build().toByteArray());
  }

  static byte[] zip(Map<String, byte[]> files) {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
