package dev.octet.engine.read.tflite;

import com.google.flatbuffers.FlatBufferBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import org.tensorflow.lite.schema.Buffer;
import org.tensorflow.lite.schema.Metadata;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.Operator;
import org.tensorflow.lite.schema.OperatorCode;
import org.tensorflow.lite.schema.QuantizationParameters;
import org.tensorflow.lite.schema.SignatureDef;
import org.tensorflow.lite.schema.SubGraph;
import org.tensorflow.lite.schema.Tensor;
import org.tensorflow.lite.schema.TensorMap;
import org.tensorflow.lite.schema.TensorType;

/**
 * A {@code .tflite} put together table by table, so that it can say what our writer would not. It
 * has one subgraph unless {@link #copiesOfSubgraph} or {@link #subgraph} says otherwise; buffer 0
 * is empty.
 */
final class HandMade {
  private static final int SCHEMA_VERSION = 3;
  private static final int COMPOSITE = 206;
  private static final int COMPOSITE_OPTIONS = 21;

  private final FlatBufferBuilder fb = new FlatBufferBuilder();
  private final List<Integer> buffers = new ArrayList<>();
  private final List<Integer> codes = new ArrayList<>();
  private final List<Integer> tensors = new ArrayList<>();
  private final List<Integer> operators = new ArrayList<>();
  private final List<Integer> metadata = new ArrayList<>();
  private final List<Integer> signatures = new ArrayList<>();
  private final List<Integer> others = new ArrayList<>();
  private int version = SCHEMA_VERSION;
  private int subgraphs = 1;

  HandMade() {
    buffer();
  }

  /** To make the tables that there is no method for. */
  FlatBufferBuilder builder() {
    return fb;
  }

  HandMade version(int newVersion) {
    version = newVersion;
    return this;
  }

  HandMade copiesOfSubgraph(int count) {
    subgraphs = count;
    return this;
  }

  /**
   * Makes a subgraph of the tensors and operators so far, and begins another one.
   *
   * @return its number, from 1; 0 is the one that {@link #bytes} makes
   */
  int subgraph(int[] inputs, int... outputs) {
    others.add(finished("other", inputs, outputs));
    tensors.clear();
    operators.clear();
    return others.size();
  }

  private int finished(String name, int[] inputs, int... outputs) {
    int in = SubGraph.createInputsVector(fb, inputs);
    int out = SubGraph.createOutputsVector(fb, outputs);
    return SubGraph.createSubGraph(
        fb, vector(tensors), in, out, vector(operators), fb.createString(name));
  }

  /** The number of a new buffer. */
  int buffer(byte... data) {
    return buffer(data.length == 0 ? 0 : Buffer.createDataVector(fb, data), 0);
  }

  /**
   * The number of a new buffer.
   *
   * @param data offset of a vector, or 0
   * @param place in the file, behind the FlatBuffer; 0 for none
   */
  int buffer(int data, long place) {
    fb.startTable(3);
    if (data != 0) fb.addOffset(0, data, 0);
    fb.addLong(1, place, 0);
    buffers.add(fb.endTable());
    return buffers.size() - 1;
  }

  /** The number of a new float activation. */
  int activation(String name, int... shape) {
    return tensor(name, TensorType.FLOAT32, 0, shape);
  }

  int tensor(String name, byte type, int buffer, int... shape) {
    return quantized(name, type, buffer, 0, shape);
  }

  /**
   * The number of a new tensor.
   *
   * @param quantization offset of its parameters, or 0
   */
  int quantized(String name, byte type, int buffer, int quantization, int... shape) {
    int dims = Tensor.createShapeVector(fb, shape);
    int text = fb.createString(name);
    Tensor.startTensor(fb);
    Tensor.addShape(fb, dims);
    Tensor.addType(fb, type);
    Tensor.addBuffer(fb, buffer);
    Tensor.addName(fb, text);
    if (quantization != 0) Tensor.addQuantization(fb, quantization);
    return tensor(Tensor.endTensor(fb));
  }

  /** The number of a new tensor that has been made with the builder. */
  int tensor(int table) {
    tensors.add(table);
    return tensors.size() - 1;
  }

  int quantization(int axis, float[] scales, long... zeroPoints) {
    int s = QuantizationParameters.createScaleVector(fb, scales);
    int z = QuantizationParameters.createZeroPointVector(fb, zeroPoints);
    return QuantizationParameters.createQuantizationParameters(fb, 0, 0, s, z, (byte) 0, 0, axis);
  }

  HandMade operator(int code, int[] inputs, int... outputs) {
    return operator(code, 1, "", (byte) 0, 0, inputs, outputs);
  }

  HandMade operator(int code, byte optionsType, int options, int[] inputs, int... outputs) {
    return operator(code, 1, "", optionsType, options, inputs, outputs);
  }

  HandMade custom(String name, int[] inputs, int... outputs) {
    return operator(32, 1, name, (byte) 0, 0, inputs, outputs);
  }

  HandMade operator(
      int code,
      int codeVersion,
      String custom,
      byte optionsType,
      int options,
      int[] inputs,
      int... outputs) {
    byte old = (byte) Math.min(code, 127);
    int name = custom.isEmpty() ? 0 : fb.createString(custom);
    codes.add(OperatorCode.createOperatorCode(fb, old, name, codeVersion, code));
    int in = Operator.createInputsVector(fb, inputs);
    int out = Operator.createOutputsVector(fb, outputs);
    Operator.startOperator(fb);
    Operator.addOpcodeIndex(fb, codes.size() - 1);
    Operator.addInputs(fb, in);
    Operator.addOutputs(fb, out);
    if (options != 0) {
      Operator.addBuiltinOptionsType(fb, optionsType);
      Operator.addBuiltinOptions(fb, options);
    }
    return operator(Operator.endOperator(fb));
  }

  /** A custom operator whose code and options have been made with the builder. */
  HandMade operatorWithCode(int code, int options, int[] inputs, int... outputs) {
    codes.add(code);
    int in = Operator.createInputsVector(fb, inputs);
    int out = Operator.createOutputsVector(fb, outputs);
    Operator.startOperator(fb);
    Operator.addOpcodeIndex(fb, codes.size() - 1);
    Operator.addInputs(fb, in);
    Operator.addOutputs(fb, out);
    Operator.addCustomOptions(fb, options);
    return operator(Operator.endOperator(fb));
  }

  /** An operator that has been made with the builder. */
  HandMade operator(int table) {
    operators.add(table);
    return this;
  }

  /** The table of the operator that was added last. */
  int lastOperator() {
    return operators.getLast();
  }

  /** The table of the tensor that was added last. */
  int lastTensor() {
    return tensors.getLast();
  }

  HandMade metadata(String name, int buffer) {
    metadata.add(Metadata.createMetadata(fb, fb.createString(name), buffer));
    return this;
  }

  HandMade signature(String key, String input, int inputTensor, String output, int outputTensor) {
    int in = TensorMap.createTensorMap(fb, fb.createString(input), inputTensor);
    int out = TensorMap.createTensorMap(fb, fb.createString(output), outputTensor);
    int ins = SignatureDef.createInputsVector(fb, new int[] {in});
    int outs = SignatureDef.createOutputsVector(fb, new int[] {out});
    signatures.add(SignatureDef.createSignatureDef(fb, ins, outs, fb.createString(key), 0));
    return this;
  }

  /** A composite that a further subgraph computes. */
  HandMade composite(int subgraph, int[] inputs, int... outputs) {
    codes.add(OperatorCode.createOperatorCode(fb, (byte) 127, 0, 1, COMPOSITE));
    int in = Operator.createInputsVector(fb, inputs);
    int out = Operator.createOutputsVector(fb, outputs);
    int name = fb.createString("test.composite");
    fb.startTable(5);
    fb.addOffset(0, name, 0);
    fb.addInt(1, subgraph, 0);
    int options = fb.endTable();
    fb.startTable(13);
    fb.addInt(0, codes.size() - 1, 0);
    fb.addOffset(1, in, 0);
    fb.addOffset(2, out, 0);
    fb.addByte(11, (byte) COMPOSITE_OPTIONS, 0);
    fb.addOffset(12, options, 0);
    return operator(fb.endTable());
  }

  byte[] bytes(int[] inputs, int... outputs) {
    int[] all = new int[subgraphs + others.size()];
    Arrays.fill(all, finished("main", inputs, outputs));
    for (int i = 0; i < others.size(); i++) all[subgraphs + i] = others.get(i);
    int graphs = Model.createSubgraphsVector(fb, all);
    int operatorCodes = vector(codes);
    int bufferTables = vector(buffers);
    int metadataTables = vector(metadata);
    int signatureTables = vector(signatures);
    Model.finishModelBuffer(
        fb,
        Model.createModel(
            fb,
            version,
            operatorCodes,
            graphs,
            0,
            bufferTables,
            0,
            metadataTables,
            signatureTables));
    return fb.sizedByteArray();
  }

  private int vector(List<Integer> tables) {
    return fb.createVectorOfTables(tables.stream().mapToInt(Integer::intValue).toArray());
  }

  /** A network of one RELU, with something about it changed. */
  static byte[] relu(ToIntFunction<HandMade> input) {
    var model = new HandMade();
    int x = input.applyAsInt(model);
    int y = model.activation("y", 1, 4);
    return model.operator(19, new int[] {x}, y).bytes(new int[] {x}, y);
  }
}
