package dev.octet.engine.read.tflite;

import com.google.flatbuffers.Table;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.Op;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.engine.read.tflite.flatbuffer.OptionTables;
import dev.octet.engine.read.tflite.flatbuffer.TableCopy;
import dev.octet.engine.read.tflite.flatbuffer.TableCursor;
import dev.octet.engine.read.tflite.flatbuffer.TableType;
import dev.octet.engine.read.tflite.flatbuffer.TfliteSchema;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.schema.ActivationFunctionType;
import org.tensorflow.lite.schema.AddOptions;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.ConcatenationOptions;
import org.tensorflow.lite.schema.Conv2DOptions;
import org.tensorflow.lite.schema.DepthToSpaceOptions;
import org.tensorflow.lite.schema.DepthwiseConv2DOptions;
import org.tensorflow.lite.schema.FullyConnectedOptions;
import org.tensorflow.lite.schema.FullyConnectedOptionsWeightsFormat;
import org.tensorflow.lite.schema.LeakyReluOptions;
import org.tensorflow.lite.schema.MulOptions;
import org.tensorflow.lite.schema.PackOptions;
import org.tensorflow.lite.schema.Padding;
import org.tensorflow.lite.schema.Pool2DOptions;
import org.tensorflow.lite.schema.ReducerOptions;
import org.tensorflow.lite.schema.ReshapeOptions;
import org.tensorflow.lite.schema.ResizeBilinearOptions;
import org.tensorflow.lite.schema.ResizeNearestNeighborOptions;
import org.tensorflow.lite.schema.SoftmaxOptions;
import org.tensorflow.lite.schema.SpaceToDepthOptions;
import org.tensorflow.lite.schema.SplitOptions;
import org.tensorflow.lite.schema.SqueezeOptions;
import org.tensorflow.lite.schema.StridedSliceOptions;
import org.tensorflow.lite.schema.SubOptions;
import org.tensorflow.lite.schema.TransposeConvOptions;

/**
 * Reads the operator and options of one node. For a node without options, TensorFlow Lite assumes 0
 * for every option ({@code flatbuffer_conversions.cc}); the reader does the same where 0 is valid
 * and rejects the model otherwise.
 */
final class OperatorReader {
  private static final Constant NOTHING = Constant.ofBytes(new byte[0]);

  private final SourceNode node;

  private OperatorReader(SourceNode node) {
    this.node = node;
  }

  /**
   * Reads a node's operator.
   *
   * @return the operator; an {@link Op.Opaque} if it has no record
   * @throws RejectedInputException if options are missing or out of range
   */
  static Op read(SourceNode node) {
    return new OperatorReader(node).read();
  }

  private Op read() {
    return switch (node.code()) {
      case BuiltinOperator.CONV_2D -> conv2d();
      case BuiltinOperator.DEPTHWISE_CONV_2D -> depthwiseConv2d();
      case BuiltinOperator.TRANSPOSE_CONV -> transposeConv();
      case BuiltinOperator.FULLY_CONNECTED -> fullyConnected();
      case BuiltinOperator.ADD, BuiltinOperator.SUB, BuiltinOperator.MUL -> arithmetic();
      case BuiltinOperator.MAXIMUM -> new Op.Maximum();
      case BuiltinOperator.MINIMUM -> new Op.Minimum();
      case BuiltinOperator.AVERAGE_POOL_2D, BuiltinOperator.MAX_POOL_2D -> pool();
      case BuiltinOperator.MEAN -> {
        ReducerOptions o = optional(BuiltinOptions.ReducerOptions, new ReducerOptions());
        yield new Op.Mean(o != null && o.keepDims());
      }
      case BuiltinOperator.PAD -> new Op.Pad();
      case BuiltinOperator.PADV2 -> new Op.PadV2();
      case BuiltinOperator.LOGISTIC -> new Op.Logistic();
      case BuiltinOperator.TANH -> new Op.Tanh();
      case BuiltinOperator.RELU -> new Op.Relu();
      case BuiltinOperator.RELU6 -> new Op.Relu6();
      case BuiltinOperator.RELU_N1_TO_1 -> new Op.ReluN1To1();
      case BuiltinOperator.PRELU -> new Op.Prelu();
      case BuiltinOperator.HARD_SWISH -> new Op.HardSwish();
      case BuiltinOperator.SOFTMAX ->
          new Op.Softmax(
              finite("beta", options(BuiltinOptions.SoftmaxOptions, new SoftmaxOptions()).beta()));
      case BuiltinOperator.LEAKY_RELU ->
          new Op.LeakyRelu(
              finite(
                  "alpha",
                  options(BuiltinOptions.LeakyReluOptions, new LeakyReluOptions()).alpha()));
      case BuiltinOperator.QUANTIZE -> new Op.Quantize();
      case BuiltinOperator.DEQUANTIZE -> new Op.Dequantize();
      default -> layout();
    };
  }

  /** Reads operators that change shapes or move elements. */
  private Op layout() {
    return switch (node.code()) {
      case BuiltinOperator.RESHAPE -> {
        ReshapeOptions o = optional(BuiltinOptions.ReshapeOptions, new ReshapeOptions());
        yield new Op.Reshape(o == null ? List.of() : ints(o.newShapeLength(), o::newShape));
      }
      case BuiltinOperator.SQUEEZE -> {
        SqueezeOptions o = optional(BuiltinOptions.SqueezeOptions, new SqueezeOptions());
        yield new Op.Squeeze(o == null ? List.of() : ints(o.squeezeDimsLength(), o::squeezeDims));
      }
      case BuiltinOperator.EXPAND_DIMS -> new Op.ExpandDims();
      case BuiltinOperator.TRANSPOSE -> new Op.Transpose();
      case BuiltinOperator.CONCATENATION -> {
        var o = options(BuiltinOptions.ConcatenationOptions, new ConcatenationOptions());
        yield new Op.Concatenation(o.axis(), activation(o.fusedActivationFunction()));
      }
      case BuiltinOperator.SPLIT ->
          new Op.Split(options(BuiltinOptions.SplitOptions, new SplitOptions()).numSplits());
      case BuiltinOperator.SLICE -> new Op.Slice();
      case BuiltinOperator.STRIDED_SLICE -> stridedSlice();
      case BuiltinOperator.PACK -> {
        PackOptions o = options(BuiltinOptions.PackOptions, new PackOptions());
        yield new Op.Pack(o.axis(), o.valuesCount());
      }
      case BuiltinOperator.RESIZE_BILINEAR -> {
        var o = optional(BuiltinOptions.ResizeBilinearOptions, new ResizeBilinearOptions());
        yield new Op.ResizeBilinear(
            o != null && o.alignCorners(), o != null && o.halfPixelCenters());
      }
      case BuiltinOperator.RESIZE_NEAREST_NEIGHBOR -> {
        var o =
            optional(
                BuiltinOptions.ResizeNearestNeighborOptions, new ResizeNearestNeighborOptions());
        yield new Op.ResizeNearestNeighbor(
            o != null && o.alignCorners(), o != null && o.halfPixelCenters());
      }
      case BuiltinOperator.DEPTH_TO_SPACE -> {
        var o = options(BuiltinOptions.DepthToSpaceOptions, new DepthToSpaceOptions());
        yield new Op.DepthToSpace(o.blockSize());
      }
      case BuiltinOperator.SPACE_TO_DEPTH -> {
        var o = options(BuiltinOptions.SpaceToDepthOptions, new SpaceToDepthOptions());
        yield new Op.SpaceToDepth(o.blockSize());
      }
      default -> opaque();
    };
  }

  private Op conv2d() {
    Conv2DOptions o = options(BuiltinOptions.Conv2DOptions, new Conv2DOptions());
    return new Op.Conv2D(
        padding(o.padding()),
        o.strideH(),
        o.strideW(),
        o.dilationHFactor(),
        o.dilationWFactor(),
        activation(o.fusedActivationFunction()));
  }

  private Op depthwiseConv2d() {
    var o = options(BuiltinOptions.DepthwiseConv2DOptions, new DepthwiseConv2DOptions());
    return new Op.DepthwiseConv2D(
        padding(o.padding()),
        o.strideH(),
        o.strideW(),
        o.depthMultiplier(),
        o.dilationHFactor(),
        o.dilationWFactor(),
        activation(o.fusedActivationFunction()));
  }

  private Op transposeConv() {
    var o = options(BuiltinOptions.TransposeConvOptions, new TransposeConvOptions());
    return new Op.TransposeConv(
        padding(o.padding()), o.strideH(), o.strideW(), activation(o.fusedActivationFunction()));
  }

  private Op fullyConnected() {
    var o = optional(BuiltinOptions.FullyConnectedOptions, new FullyConnectedOptions());
    if (o == null) return new Op.FullyConnected(false, Op.Activation.NONE);
    if (o.weightsFormat() != FullyConnectedOptionsWeightsFormat.DEFAULT) return opaque();
    return new Op.FullyConnected(o.keepNumDims(), activation(o.fusedActivationFunction()));
  }

  private Op arithmetic() {
    return switch (node.code()) {
      case BuiltinOperator.ADD -> {
        AddOptions o = optional(BuiltinOptions.AddOptions, new AddOptions());
        yield new Op.Add(activation(o == null ? 0 : o.fusedActivationFunction()));
      }
      case BuiltinOperator.SUB -> {
        SubOptions o = optional(BuiltinOptions.SubOptions, new SubOptions());
        yield new Op.Sub(activation(o == null ? 0 : o.fusedActivationFunction()));
      }
      default -> {
        MulOptions o = optional(BuiltinOptions.MulOptions, new MulOptions());
        yield new Op.Mul(activation(o == null ? 0 : o.fusedActivationFunction()));
      }
    };
  }

  private Op pool() {
    Pool2DOptions o = options(BuiltinOptions.Pool2DOptions, new Pool2DOptions());
    Op.Padding padding = padding(o.padding());
    Op.Activation activation = activation(o.fusedActivationFunction());
    return node.code() == BuiltinOperator.MAX_POOL_2D
        ? new Op.MaxPool2D(
            padding, o.strideH(), o.strideW(), o.filterHeight(), o.filterWidth(), activation)
        : new Op.AveragePool2D(
            padding, o.strideH(), o.strideW(), o.filterHeight(), o.filterWidth(), activation);
  }

  private Op stridedSlice() {
    var o = optional(BuiltinOptions.StridedSliceOptions, new StridedSliceOptions());
    if (o == null) return new Op.StridedSlice(0, 0, 0, 0, 0, false);
    return new Op.StridedSlice(
        o.beginMask(),
        o.endMask(),
        o.ellipsisMask(),
        o.newAxisMask(),
        o.shrinkAxisMask(),
        o.offset());
  }

  private Op opaque() {
    if (node.code() == BuiltinOperator.CUSTOM) {
      ByteBuffer options = node.table().customOptionsAsByteBuffer();
      return new Op.Opaque(
          node.name(),
          node.code(),
          node.version(),
          0,
          options == null ? NOTHING : Constant.ofBuffer(options),
          0,
          NOTHING);
    }
    TableCursor cursor = node.cursor();
    int type = cursor.unsignedByte(TfliteSchema.Slot.OPERATOR_OPTIONS_TYPE);
    int type2 = cursor.unsignedByte(TfliteSchema.Slot.OPERATOR_OPTIONS_2_TYPE);
    TableCursor options = cursor.child(TfliteSchema.Slot.OPERATOR_OPTIONS);
    TableCursor options2 = cursor.child(TfliteSchema.Slot.OPERATOR_OPTIONS_2);
    return new Op.Opaque(
        node.name(),
        node.code(),
        node.version(),
        options == null ? 0 : type,
        copy(OptionTables.FIRST, type, options),
        options2 == null ? 0 : type2,
        copy(OptionTables.SECOND, type2, options2));
  }

  private Constant copy(List<TableType> types, int type, @Nullable TableCursor options) {
    if (type == 0 || options == null) return NOTHING;
    if (type > types.size()) {
      throw ModelProblems.invalid(
          node.location(), "Its options have the unknown type %d.".formatted(type));
    }
    return TableCopy.of(types.get(type - 1), options);
  }

  private <T extends Table> @Nullable T optional(byte type, T table) {
    if (node.table().builtinOptionsType() != type) return null;
    return node.table().builtinOptions(table) == null ? null : table;
  }

  private <T extends Table> T options(byte type, T table) {
    T options = optional(type, table);
    if (options == null) {
      throw ModelProblems.invalid(
          node.location(), "It has no " + table.getClass().getSimpleName() + ".");
    }
    return options;
  }

  private Op.Padding padding(byte padding) {
    return switch (padding) {
      case Padding.SAME -> Op.Padding.SAME;
      case Padding.VALID -> Op.Padding.VALID;
      default -> throw ModelProblems.invalid(node.location(), "Its padding is " + padding + ".");
    };
  }

  private Op.Activation activation(int activation) {
    return switch (activation) {
      case ActivationFunctionType.NONE -> Op.Activation.NONE;
      case ActivationFunctionType.RELU -> Op.Activation.RELU;
      case ActivationFunctionType.RELU_N1_TO_1 -> Op.Activation.RELU_N1_TO_1;
      case ActivationFunctionType.RELU6 -> Op.Activation.RELU6;
      case ActivationFunctionType.TANH -> Op.Activation.TANH;
      default ->
          throw ModelProblems.of(
              "unsupported-operator",
              "%s has the fused activation function %d, which TensorFlow Lite can't run."
                  .formatted(node.location(), activation),
              "Export the activation function as a separate operator.");
    };
  }

  private float finite(String name, float value) {
    if (Float.isFinite(value)) return value;
    throw ModelProblems.invalid(node.location(), "Its %s is %s.".formatted(name, value));
  }

  private static List<Integer> ints(int length, IntUnaryOperator at) {
    List<Integer> values = new ArrayList<>(length);
    for (int i = 0; i < length; i++) values.add(at.applyAsInt(i));
    return values;
  }
}
