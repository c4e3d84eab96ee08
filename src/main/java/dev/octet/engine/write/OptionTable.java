package dev.octet.engine.write;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Op;
import java.nio.ByteBuffer;
import java.util.List;
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
import org.tensorflow.lite.schema.UnidirectionalSequenceLSTMOptions;

/**
 * Options of an operator as written to a model.
 *
 * @param type number of the member in the schema's union, 0 for none
 * @param offset offset of the table in the builder, 0 for none
 */
record OptionTable(int type, int offset) {
  private static final OptionTable NONE = new OptionTable(BuiltinOptions.NONE, 0);

  /** Alignment of an embedded FlatBuffer, which preserves the alignment of its tables. */
  private static final int BLOB_ALIGNMENT = 16;

  /**
   * Size of the smallest FlatBuffer: the offset to the root table and the table's offset to its
   * vtable.
   */
  private static final int SMALLEST_FLATBUFFER = 8;

  /**
   * Writes an operator's options.
   *
   * @param b builder of the model
   * @param op the operator
   * @param data type of the operator's data
   */
  static OptionTable write(FlatBufferBuilder b, Op op, ElementType data) {
    // With 16-bit data, TensorFlow Lite assumes power-of-two scales for ADD and SUB unless this is
    // false.
    boolean powerOfTwoScales = data != ElementType.INT16;
    return switch (op) {
      case Op.Conv2D o ->
          new OptionTable(
              BuiltinOptions.Conv2DOptions,
              Conv2DOptions.createConv2DOptions(
                  b,
                  padding(o.padding()),
                  o.strideWidth(),
                  o.strideHeight(),
                  activation(o),
                  o.dilationWidth(),
                  o.dilationHeight()));
      case Op.DepthwiseConv2D o ->
          new OptionTable(
              BuiltinOptions.DepthwiseConv2DOptions,
              DepthwiseConv2DOptions.createDepthwiseConv2DOptions(
                  b,
                  padding(o.padding()),
                  o.strideWidth(),
                  o.strideHeight(),
                  o.depthMultiplier(),
                  activation(o),
                  o.dilationWidth(),
                  o.dilationHeight()));
      case Op.TransposeConv o ->
          new OptionTable(
              BuiltinOptions.TransposeConvOptions,
              TransposeConvOptions.createTransposeConvOptions(
                  b, padding(o.padding()), o.strideWidth(), o.strideHeight(), activation(o)));
      case Op.FullyConnected o ->
          new OptionTable(
              BuiltinOptions.FullyConnectedOptions,
              FullyConnectedOptions.createFullyConnectedOptions(
                  b,
                  activation(o),
                  FullyConnectedOptionsWeightsFormat.DEFAULT,
                  o.keepNumDims(),
                  false));
      case Op.Add o ->
          new OptionTable(
              BuiltinOptions.AddOptions,
              AddOptions.createAddOptions(b, activation(o), powerOfTwoScales));
      case Op.Sub o ->
          new OptionTable(
              BuiltinOptions.SubOptions,
              SubOptions.createSubOptions(b, activation(o), powerOfTwoScales));
      case Op.Mul o ->
          new OptionTable(BuiltinOptions.MulOptions, MulOptions.createMulOptions(b, activation(o)));
      case Op.AveragePool2D o -> pool(b, o, o.filterHeight(), o.filterWidth(), activation(o));
      case Op.MaxPool2D o -> pool(b, o, o.filterHeight(), o.filterWidth(), activation(o));
      case Op.Mean o ->
          new OptionTable(
              BuiltinOptions.ReducerOptions, ReducerOptions.createReducerOptions(b, o.keepDims()));
      case Op.Reshape o ->
          new OptionTable(
              BuiltinOptions.ReshapeOptions,
              ReshapeOptions.createReshapeOptions(
                  b, ReshapeOptions.createNewShapeVector(b, ints(o.newShape()))));
      case Op.Squeeze o ->
          new OptionTable(
              BuiltinOptions.SqueezeOptions,
              SqueezeOptions.createSqueezeOptions(
                  b, SqueezeOptions.createSqueezeDimsVector(b, ints(o.axes()))));
      case Op.Concatenation o ->
          new OptionTable(
              BuiltinOptions.ConcatenationOptions,
              ConcatenationOptions.createConcatenationOptions(b, o.axis(), activation(o)));
      case Op.Split o ->
          new OptionTable(
              BuiltinOptions.SplitOptions, SplitOptions.createSplitOptions(b, o.parts()));
      case Op.StridedSlice o ->
          new OptionTable(
              BuiltinOptions.StridedSliceOptions,
              StridedSliceOptions.createStridedSliceOptions(
                  b,
                  o.beginMask(),
                  o.endMask(),
                  o.ellipsisMask(),
                  o.newAxisMask(),
                  o.shrinkAxisMask(),
                  o.offset()));
      case Op.Pack o ->
          new OptionTable(
              BuiltinOptions.PackOptions, PackOptions.createPackOptions(b, o.count(), o.axis()));
      case Op.Softmax o ->
          new OptionTable(
              BuiltinOptions.SoftmaxOptions, SoftmaxOptions.createSoftmaxOptions(b, o.beta()));
      case Op.LeakyRelu o ->
          new OptionTable(
              BuiltinOptions.LeakyReluOptions,
              LeakyReluOptions.createLeakyReluOptions(b, o.alpha()));
      case Op.ResizeBilinear o ->
          new OptionTable(
              BuiltinOptions.ResizeBilinearOptions,
              ResizeBilinearOptions.createResizeBilinearOptions(
                  b, o.alignCorners(), o.halfPixelCenters()));
      case Op.ResizeNearestNeighbor o ->
          new OptionTable(
              BuiltinOptions.ResizeNearestNeighborOptions,
              ResizeNearestNeighborOptions.createResizeNearestNeighborOptions(
                  b, o.alignCorners(), o.halfPixelCenters()));
      case Op.DepthToSpace o ->
          new OptionTable(
              BuiltinOptions.DepthToSpaceOptions,
              DepthToSpaceOptions.createDepthToSpaceOptions(b, o.blockSize()));
      case Op.SpaceToDepth o ->
          new OptionTable(
              BuiltinOptions.SpaceToDepthOptions,
              SpaceToDepthOptions.createSpaceToDepthOptions(b, o.blockSize()));
      case Op.SequenceLstm o -> lstm(b, o);
      case Op.Maximum _, Op.Minimum _ -> empty(b, BuiltinOptions.MaximumMinimumOptions);
      case Op.Pad _ -> empty(b, BuiltinOptions.PadOptions);
      case Op.PadV2 _ -> empty(b, BuiltinOptions.PadV2Options);
      case Op.ExpandDims _ -> empty(b, BuiltinOptions.ExpandDimsOptions);
      case Op.Transpose _ -> empty(b, BuiltinOptions.TransposeOptions);
      case Op.Slice _ -> empty(b, BuiltinOptions.SliceOptions);
      case Op.HardSwish _ -> empty(b, BuiltinOptions.HardSwishOptions);
      case Op.Quantize _ -> empty(b, BuiltinOptions.QuantizeOptions);
      case Op.Dequantize _ -> empty(b, BuiltinOptions.DequantizeOptions);
      case Op.Logistic _, Op.Tanh _, Op.Relu _, Op.Relu6 _, Op.ReluN1To1 _, Op.Prelu _ -> NONE;
      case Op.BatchNormalization _ -> NONE; // OperatorVersions rejects it
      case Op.Opaque o ->
          o.builtinCode() == BuiltinOperator.CUSTOM
              ? NONE
              : blob(b, o.name(), o.optionsType(), o.options());
    };
  }

  /** Writes the options of an opaque operator in the schema's second union. */
  static OptionTable second(FlatBufferBuilder builder, Op.Opaque op) {
    return blob(builder, op.name(), op.options2Type(), op.options2());
  }

  /**
   * Embeds a table from a FlatBuffer of its own. All offsets within a FlatBuffer are relative, so
   * it is copied as a whole and its root table is referred to.
   */
  private static OptionTable blob(
      FlatBufferBuilder builder, String operator, int type, Constant table) {
    if (type == BuiltinOptions.NONE) return NONE;
    int root = table.length() < SMALLEST_FLATBUFFER ? -1 : table.buffer().getInt(0);
    if (root < Integer.BYTES || root > table.length() - Integer.BYTES) {
      throw new IllegalArgumentException("the options of " + operator + " are not a FlatBuffer");
    }
    ByteBuffer place = builder.createUnintializedVector(1, table.length(), BLOB_ALIGNMENT);
    place.put(table.buffer());
    int start = builder.offset();
    builder.endVector();
    return new OptionTable(type, start - root);
  }

  private static OptionTable lstm(FlatBufferBuilder b, Op.SequenceLstm op) {
    float clip = 0; // none
    boolean asymmetricInputs = false;
    boolean diagonal = false;
    return new OptionTable(
        BuiltinOptions.UnidirectionalSequenceLSTMOptions,
        UnidirectionalSequenceLSTMOptions.createUnidirectionalSequenceLSTMOptions(
            b,
            ActivationFunctionType.TANH,
            clip,
            clip,
            op.timeMajor(),
            asymmetricInputs,
            diagonal));
  }

  private static OptionTable pool(
      FlatBufferBuilder b, Op.Windowed op, int filterHeight, int filterWidth, byte activation) {
    return new OptionTable(
        BuiltinOptions.Pool2DOptions,
        Pool2DOptions.createPool2DOptions(
            b,
            padding(op.padding()),
            op.strideWidth(),
            op.strideHeight(),
            filterWidth,
            filterHeight,
            activation));
  }

  private static OptionTable empty(FlatBufferBuilder builder, int type) {
    builder.startTable(0);
    return new OptionTable(type, builder.endTable());
  }

  private static byte padding(Op.Padding padding) {
    return switch (padding) {
      case SAME -> Padding.SAME;
      case VALID -> Padding.VALID;
    };
  }

  private static byte activation(Op.Fusing op) {
    return switch (op.activation()) {
      case NONE -> ActivationFunctionType.NONE;
      case RELU -> ActivationFunctionType.RELU;
      case RELU_N1_TO_1 -> ActivationFunctionType.RELU_N1_TO_1;
      case RELU6 -> ActivationFunctionType.RELU6;
      case TANH -> ActivationFunctionType.TANH;
    };
  }

  private static int[] ints(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }
}
