package dev.octet.engine.read.tflite.flatbuffer;

import java.util.List;

/**
 * Tables of operator options in TensorFlow Lite's schema, in the order of its two unions. The
 * format of a line is documented at {@link TableType#parse}.
 */
public final class OptionTables {
  /** Members of the union {@code BuiltinOptions}. */
  public static final List<TableType> FIRST =
      parse(
          """
          Conv2DOptions 1 4 4 1 4 4 1
          DepthwiseConv2DOptions 1 4 4 4 1 4 4
          ConcatEmbeddingsOptions 4 [4] [4]
          LSHProjectionOptions 1
          Pool2DOptions 1 4 4 4 4 1
          SVDFOptions 4 1 1
          RNNOptions 1 1
          FullyConnectedOptions 1 1 1 1 1
          SoftmaxOptions 4
          ConcatenationOptions 4 1
          AddOptions 1 1
          L2NormOptions 1
          LocalResponseNormalizationOptions 4 4 4 4
          LSTMOptions 1 4 4 1 1
          ResizeBilinearOptions 4 4 1 1
          CallOptions 4
          ReshapeOptions [4]
          SkipGramOptions 4 4 1
          SpaceToDepthOptions 4
          EmbeddingLookupSparseOptions 1
          MulOptions 1
          PadOptions
          GatherOptions 4 4
          BatchToSpaceNDOptions
          SpaceToBatchNDOptions
          TransposeOptions
          ReducerOptions 1
          SubOptions 1 1
          DivOptions 1
          SqueezeOptions [4]
          SequenceRNNOptions 1 1 1
          StridedSliceOptions 4 4 4 4 4 1
          ExpOptions
          TopKV2Options
          SplitOptions 4
          LogSoftmaxOptions
          CastOptions 1 1
          DequantizeOptions
          MaximumMinimumOptions
          ArgMaxOptions 1
          LessOptions
          NegOptions
          PadV2Options
          GreaterOptions
          GreaterEqualOptions
          LessEqualOptions
          SelectOptions
          SliceOptions
          TransposeConvOptions 1 4 4 1 1
          SparseToDenseOptions 1
          TileOptions
          ExpandDimsOptions
          EqualOptions
          NotEqualOptions
          ShapeOptions 1
          PowOptions
          ArgMinOptions 1
          FakeQuantOptions 4 4 4 1
          PackOptions 4 4
          LogicalOrOptions
          OneHotOptions 4
          LogicalAndOptions
          LogicalNotOptions
          UnpackOptions 4 4
          FloorDivOptions
          SquareOptions
          ZerosLikeOptions
          FillOptions
          BidirectionalSequenceLSTMOptions 1 4 4 1 1 1
          BidirectionalSequenceRNNOptions 1 1 1 1
          UnidirectionalSequenceLSTMOptions 1 4 4 1 1 1
          FloorModOptions
          RangeOptions
          ResizeNearestNeighborOptions 1 1
          LeakyReluOptions 4
          SquaredDifferenceOptions
          MirrorPadOptions 1
          AbsOptions
          SplitVOptions 4
          UniqueOptions 1
          ReverseV2Options
          AddNOptions
          GatherNdOptions
          CosOptions
          WhereOptions
          RankOptions
          ReverseSequenceOptions 4 4
          MatrixDiagOptions
          QuantizeOptions
          MatrixSetDiagOptions
          HardSwishOptions
          IfOptions 4 4
          WhileOptions 4 4
          DepthToSpaceOptions 4
          NonMaxSuppressionV4Options
          NonMaxSuppressionV5Options
          ScatterNdOptions
          SelectV2Options
          DensifyOptions
          SegmentSumOptions
          BatchMatMulOptions 1 1 1
          CumsumOptions 1 1
          CallOnceOptions 4
          BroadcastToOptions
          Rfft2dOptions
          Conv3DOptions 1 4 4 4 1 4 4 4
          HashtableOptions 4 1 1
          HashtableFindOptions
          HashtableImportOptions
          HashtableSizeOptions
          VarHandleOptions text text
          ReadVariableOptions
          AssignVariableOptions
          RandomOptions 8 8
          BucketizeOptions [4]
          GeluOptions 1
          DynamicUpdateSliceOptions
          UnsortedSegmentProdOptions
          UnsortedSegmentMaxOptions
          UnsortedSegmentMinOptions
          UnsortedSegmentSumOptions
          ATan2Options
          SignOptions
          BitcastOptions
          BitwiseXorOptions
          RightShiftOptions
          """);

  /** Members of the union {@code BuiltinOptions2}. */
  public static final List<TableType> SECOND =
      parse(
          """
          StablehloConcatenateOptions 8
          StablehloBroadcastInDimOptions [8]
          StablehloSliceOptions [8] [8] [8]
          StablehloConvolutionOptions [8] [8] [8] [8] [1] 8 8 [8] 8 8 [8] 8 8 [8] 8 8 [4]
          StablehloCustomCallOptions text 1 text 4 [4] [1]
          StablehloReduceOptions [8] 4
          StablehloScatterOptions 1 [8] [8] [8] 8 1 4
          StablehloCompareOptions 4 4
          StablehloDynamicSliceOptions [8]
          StablehloPadOptions [8] [8] [8]
          StablehloIotaOptions 8
          StablehloDotGeneralOptions [8] [8] [8] [8] [4]
          StablehloReduceWindowOptions [8] [8] [8] [8] [8] 4
          StablehloSortOptions 8 1 4
          StablehloWhileOptions 4 4
          StablehloGatherOptions [8] [8] [8] 8 [8] 1
          StablehloTransposeOptions [8]
          DilateOptions
          StablehloRngBitGeneratorOptions 1
          ReduceWindowOptions 4
          StableHLOCompositeOptions text 4 [1] 1 4
          StablehloShiftLeftOptions
          StablehloCaseOptions [4]
          """);

  private OptionTables() {}

  private static List<TableType> parse(String lines) {
    return lines.lines().map(TableType::parse).toList();
  }
}
