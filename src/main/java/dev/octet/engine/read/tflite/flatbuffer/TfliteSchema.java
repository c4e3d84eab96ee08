package dev.octet.engine.read.tflite.flatbuffer;

import dev.octet.engine.read.tflite.flatbuffer.TableType.Field;
import dev.octet.engine.read.tflite.flatbuffer.TableType.Field.Child;
import dev.octet.engine.read.tflite.flatbuffer.TableType.Field.Children;
import dev.octet.engine.read.tflite.flatbuffer.TableType.Field.Scalar;
import dev.octet.engine.read.tflite.flatbuffer.TableType.Field.Text;
import dev.octet.engine.read.tflite.flatbuffer.TableType.Field.Union;
import dev.octet.engine.read.tflite.flatbuffer.TableType.Field.Vector;
import java.util.List;

/** TensorFlow Lite's schema, version 3d ({@code schema.fbs}). */
public final class TfliteSchema {
  private static final Field BYTE = new Scalar(1);
  private static final Field INT = new Scalar(4);
  private static final Field LONG = new Scalar(8);
  private static final Field TEXT = new Text();
  private static final Field BYTES = new Vector(1);
  private static final Field INTS = new Vector(4);

  /** Slots that the generated classes lack. */
  public static final class Slot {
    public static final int MODEL_SUBGRAPHS = 2;
    public static final int MODEL_BUFFERS = 4;
    public static final int MODEL_EXTERNAL_BUFFERS = 9;
    public static final int SUBGRAPH_OPERATORS = 3;
    public static final int SUBGRAPH_TENSORS = 0;
    public static final int TENSOR_EXTERNAL_BUFFER = 10;
    public static final int OPERATOR_OPTIONS_TYPE = 3;
    public static final int OPERATOR_OPTIONS = 4;
    public static final int OPERATOR_LARGE_CUSTOM_OPTIONS_OFFSET = 9;
    public static final int OPERATOR_OPTIONS_2_TYPE = 11;
    public static final int OPERATOR_OPTIONS_2 = 12;
    public static final int BUFFER_OFFSET = 1;

    private Slot() {}
  }

  private static final TableType SPARSE_INDEX_32 = TableType.parse("Int32Vector [4]");

  private static final Field SPARSE_INDEX =
      new Union(
          List.of(
              SPARSE_INDEX_32,
              TableType.parse("Uint16Vector [2]"),
              TableType.parse("Uint8Vector [1]")));

  private static final TableType SPARSITY =
      TableType.of(
          "SparsityParameters",
          INTS,
          INTS,
          new Children(
              TableType.of(
                  "DimensionMetadata", BYTE, INT, BYTE, SPARSE_INDEX, BYTE, SPARSE_INDEX)));

  private static final TableType QUANTIZATION =
      TableType.of(
          "QuantizationParameters",
          INTS, // min
          INTS, // max
          INTS, // scale
          new Vector(8), // zero point
          BYTE,
          new Union(
              List.of(
                  TableType.parse("CustomQuantization [1]"),
                  TableType.parse("BlockwiseQuantization 4 4 4"),
                  TableType.parse("MultiAxisQuantization 4 4 4 [4]"))),
          INT);

  private static final TableType TENSOR =
      TableType.of(
          "Tensor",
          INTS, // shape
          BYTE, // type
          INT, // buffer
          TEXT,
          new Child(QUANTIZATION),
          BYTE, // is variable
          new Child(SPARSITY),
          INTS, // shape signature
          BYTE, // has rank
          new Children(TableType.parse("VariantSubType [4] 1 1")),
          INT); // external buffer

  private static final TableType OPERATOR =
      TableType.of(
          "Operator",
          INT, // index of the operator code
          INTS, // inputs
          INTS, // outputs
          BYTE,
          new Union(OptionTables.FIRST),
          BYTES, // custom options
          BYTE, // format of the custom options
          BYTES, // mutating variable inputs
          INTS, // intermediates
          LONG, // offset of large custom options
          LONG, // size of large custom options
          BYTE,
          new Union(OptionTables.SECOND),
          INT); // debug metadata

  private static final TableType SUBGRAPH =
      TableType.of(
          "SubGraph",
          new Children(TENSOR),
          INTS, // inputs
          INTS, // outputs
          new Children(OPERATOR),
          TEXT,
          INT); // debug metadata

  private static final TableType TENSOR_MAP = TableType.parse("TensorMap text 4");

  private static final TableType SIGNATURE =
      TableType.of(
          "SignatureDef",
          new Children(TENSOR_MAP),
          new Children(TENSOR_MAP),
          TEXT, // key
          new Field.Unread(), // tag, deprecated
          INT); // subgraph

  /** Schema of the root table, {@code Model}. */
  public static final TableType MODEL =
      TableType.of(
          "Model",
          INT, // version
          new Children(TableType.parse("OperatorCode 1 text 4 4")),
          new Children(SUBGRAPH),
          TEXT, // description
          new Children(TableType.parse("Buffer [1] 8 8")),
          INTS, // metadata buffers, deprecated
          new Children(TableType.parse("Metadata text 4")),
          new Children(SIGNATURE),
          new Children(TableType.parse("ExternalBufferGroup text")),
          new Children(TableType.parse("ExternalBuffer 4 4 8 8 text")));

  private TfliteSchema() {}
}
