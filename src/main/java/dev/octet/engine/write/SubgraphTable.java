package dev.octet.engine.write;

import static org.tensorflow.lite.schema.Tensor.createShapeVector;
import static org.tensorflow.lite.schema.Tensor.createTensor;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Signature;
import dev.octet.engine.graph.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.CustomOptionsFormat;
import org.tensorflow.lite.schema.Operator;
import org.tensorflow.lite.schema.QuantizationParameters;
import org.tensorflow.lite.schema.SignatureDef;
import org.tensorflow.lite.schema.SubGraph;
import org.tensorflow.lite.schema.TensorMap;
import org.tensorflow.lite.schema.TensorType;

/**
 * One subgraph of a file: the tensors of a graph that are written, and their buffers. All methods
 * that write get the builder of the whole file.
 */
final class SubgraphTable {
  /** Offset that stands for an absent table or list. */
  private static final int NONE = 0;

  private static final int TABLE_BYTES = ModelTable.TABLE_BYTES;

  /** Fields of {@code Operator} that the generated class lacks. */
  private static final int OPTIONS_2_TYPE_FIELD = 11;

  private static final int OPTIONS_2_FIELD = 12;
  private static final int OPERATOR_FIELDS = 13;

  private final Graph graph;
  private final OperatorCodes codes;
  private final EqualConstants constants;

  /** Ids in the graph of the tensors to write, ascending. */
  private final int[] used;

  /** Buffer index of each tensor to write. */
  private final int[] bufferOf;

  /** Ids of the tensors that keep their values between runs. */
  private final Set<Integer> variables;

  private final WrittenNames names;

  /**
   * Prepares a subgraph.
   *
   * @param codes operator codes of the whole file
   * @param buffers receives the graph's constants
   */
  SubgraphTable(Graph graph, OperatorCodes codes, Buffers buffers) {
    this.graph = graph;
    this.codes = codes;
    constants = EqualConstants.of(graph);
    used = used();
    variables = LstmStates.variables(graph);
    names = new WrittenNames(graph, used);
    bufferOf = new int[used.length];
    for (int i = 0; i < used.length; i++) {
      var constant = graph.tensor(used[i]).constant();
      bufferOf[i] = constant == null ? Buffers.EMPTY : buffers.of(constant);
    }
  }

  private int[] used() {
    return Stream.concat(
            Stream.of(graph.inputs(), graph.outputs()),
            graph.nodes().stream().flatMap(node -> Stream.of(node.inputs(), node.outputs())))
        .flatMapToInt(ids -> ids.stream().mapToInt(Integer::intValue))
        .filter(id -> id != Node.ABSENT)
        .map(constants::standIn)
        .sorted()
        .distinct()
        .toArray();
  }

  /** Returns an upper bound of the size in bytes, without buffers. */
  long bytes() {
    long bytes = utf8(graph.name());
    for (int id : used) bytes += bytes(graph.tensor(id));
    for (Node node : graph.nodes()) {
      bytes += 3L * TABLE_BYTES + 4L * (node.inputs().size() + node.outputs().size());
      bytes += bytes(node.op());
    }
    for (Signature signature : graph.signatures()) {
      bytes += TABLE_BYTES + utf8(signature.key());
      for (var binding : signature.inputs()) bytes += TABLE_BYTES + utf8(binding.name());
      for (var binding : signature.outputs()) bytes += TABLE_BYTES + utf8(binding.name());
    }
    return bytes;
  }

  private static long bytes(Tensor tensor) {
    Quantization quantization = tensor.quantization();
    int scales = quantization == null ? 0 : quantization.scales().size();
    return 2L * TABLE_BYTES + utf8(tensor.name()) + 4L * tensor.shape().rank() + 12L * scales;
  }

  private static long bytes(Op op) {
    return switch (op) {
      case Op.Opaque o ->
          TABLE_BYTES + utf8(o.name()) + o.options().length() + o.options2().length();
      case Op.Reshape o -> 4L * o.newShape().size();
      case Op.Squeeze o -> 4L * o.axes().size();
      default -> 0;
    };
  }

  /** Returns an upper bound of the size of a string in bytes. */
  private static long utf8(String text) {
    return 3L * text.length() + Integer.BYTES;
  }

  /** Writes the subgraph and returns its offset. */
  int write(FlatBufferBuilder builder) {
    var tensors = new int[used.length];
    for (int i = 0; i < used.length; i++) tensors[i] = tensor(builder, i);
    int tensorList = SubGraph.createTensorsVector(builder, tensors);
    int[] operators = graph.nodes().stream().mapToInt(node -> operator(builder, node)).toArray();
    int operatorList = SubGraph.createOperatorsVector(builder, operators);
    int inputs = SubGraph.createInputsVector(builder, indexes(graph.inputs()));
    int outputs = SubGraph.createOutputsVector(builder, indexes(graph.outputs()));
    return SubGraph.createSubGraph(
        builder, tensorList, inputs, outputs, operatorList, text(builder, graph.name()));
  }

  private int tensor(FlatBufferBuilder builder, int i) {
    Tensor tensor = graph.tensor(used[i]);
    int[] dims = tensor.shape().toArray();
    Quantization quantization = tensor.quantization();
    boolean variable = variables.contains(used[i]);
    boolean hasRank = true;
    return createTensor(
        builder,
        createShapeVector(builder, dims),
        type(tensor.type()),
        bufferOf[i],
        text(builder, names.of(i)),
        quantization == null ? NONE : quantization(builder, quantization),
        variable,
        NONE,
        NONE,
        hasRank,
        NONE);
  }

  private static int quantization(FlatBufferBuilder builder, Quantization quantization) {
    var scales = new float[quantization.scales().size()];
    for (int i = 0; i < scales.length; i++) scales[i] = quantization.scales().get(i);
    long[] zeroPoints = quantization.zeroPoints().stream().mapToLong(Integer::longValue).toArray();
    int scale = QuantizationParameters.createScaleVector(builder, scales);
    int zeroPoint = QuantizationParameters.createZeroPointVector(builder, zeroPoints);
    QuantizationParameters.startQuantizationParameters(builder);
    QuantizationParameters.addScale(builder, scale);
    QuantizationParameters.addZeroPoint(builder, zeroPoint);
    QuantizationParameters.addQuantizedDimension(builder, quantization.axis());
    return QuantizationParameters.endQuantizationParameters(builder);
  }

  private int operator(FlatBufferBuilder builder, Node node) {
    int inputs = Operator.createInputsVector(builder, indexes(LstmStates.inputs(node)));
    int[] between = indexes(LstmStates.intermediates(node));
    int intermediates =
        between.length == 0 ? NONE : Operator.createIntermediatesVector(builder, between);
    int outputs = Operator.createOutputsVector(builder, indexes(node.outputs()));
    ElementType made = graph.tensor(node.output()).type();
    OptionTable options = OptionTable.write(builder, node.op(), made);
    OptionTable second = null;
    int custom = NONE;
    if (node.op() instanceof Op.Opaque opaque) {
      second = OptionTable.second(builder, opaque);
      if (opaque.builtinCode() == BuiltinOperator.CUSTOM) {
        custom = Operator.createCustomOptionsVector(builder, opaque.options().buffer());
      }
    }
    builder.startTable(OPERATOR_FIELDS);
    Operator.addOpcodeIndex(builder, codes.index(graph, node));
    Operator.addInputs(builder, inputs);
    Operator.addOutputs(builder, outputs);
    Operator.addBuiltinOptionsType(builder, (byte) options.type());
    Operator.addBuiltinOptions(builder, options.offset());
    Operator.addCustomOptions(builder, custom);
    Operator.addCustomOptionsFormat(builder, CustomOptionsFormat.FLEXBUFFERS);
    if (intermediates != NONE) Operator.addIntermediates(builder, intermediates);
    if (second != null) {
      builder.addByte(OPTIONS_2_TYPE_FIELD, (byte) second.type(), 0);
      builder.addOffset(OPTIONS_2_FIELD, second.offset(), 0);
    }
    return Operator.endOperator(builder);
  }

  /**
   * Writes the signatures and returns their offsets.
   *
   * @param subgraph index of this subgraph in the file
   */
  int[] signatures(FlatBufferBuilder builder, int subgraph) {
    return graph.signatures().stream()
        .mapToInt(signature -> signature(builder, signature, subgraph))
        .toArray();
  }

  private int signature(FlatBufferBuilder builder, Signature signature, int subgraph) {
    int[] inputs = bindings(builder, signature.inputs(), graph.inputs());
    int[] outputs = bindings(builder, signature.outputs(), graph.outputs());
    return SignatureDef.createSignatureDef(
        builder,
        SignatureDef.createInputsVector(builder, inputs),
        SignatureDef.createOutputsVector(builder, outputs),
        text(builder, signature.key()),
        subgraph);
  }

  private int[] bindings(
      FlatBufferBuilder builder, List<Signature.Binding> bindings, List<Integer> ids) {
    return bindings.stream()
        .mapToInt(binding ->
            TensorMap.createTensorMap(
                builder, text(builder, binding.name()), index(ids.get(binding.position()))))
        .toArray();
  }

  private int[] indexes(List<Integer> ids) {
    return ids.stream().mapToInt(this::index).toArray();
  }

  /** Returns the index of a tensor among those written. */
  private int index(int id) {
    return id == Node.ABSENT ? Node.ABSENT : Arrays.binarySearch(used, constants.standIn(id));
  }

  static int text(FlatBufferBuilder builder, String text) {
    return builder.createString(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static byte type(ElementType type) {
    return switch (type) {
      case FLOAT32 -> TensorType.FLOAT32;
      case FLOAT16 -> TensorType.FLOAT16;
      case FLOAT64 -> TensorType.FLOAT64;
      case INT8 -> TensorType.INT8;
      case UINT8 -> TensorType.UINT8;
      case INT16 -> TensorType.INT16;
      case UINT16 -> TensorType.UINT16;
      case INT32 -> TensorType.INT32;
      case UINT32 -> TensorType.UINT32;
      case INT64 -> TensorType.INT64;
      case UINT64 -> TensorType.UINT64;
      case BOOL -> TensorType.BOOL;
    };
  }
}
