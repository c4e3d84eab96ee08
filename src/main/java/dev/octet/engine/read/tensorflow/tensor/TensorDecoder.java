package dev.octet.engine.read.tensorflow.tensor;

import com.google.protobuf.ByteString;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.source.ModelProblems;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Decodes the tensors of one model. A tensor may claim more elements than it stores, since its last
 * element is repeated; the number of repeated elements is limited for the whole model.
 */
public final class TensorDecoder {
  /** Maximum number of elements of all tensors that are not stored but repeated. */
  private static final long MAX_REPEATED = 1 << 24;

  private static final int MAX_RANK = 8;

  private long repeated;

  /**
   * Returns the shape of a tensor.
   *
   * @param place the node or variable, for messages
   * @throws RejectedInputException {@code invalid-model} if an extent is unknown or negative, or
   *     there are too many
   */
  public static Shape shape(TensorShapeProto shape, String place) {
    if (shape.getUnknownRank() || shape.getDimCount() > MAX_RANK) {
      throw ModelProblems.invalid(
          place, "A constant has %d axes, at most %d.".formatted(shape.getDimCount(), MAX_RANK));
    }
    long elements = 1;
    var dims = new int[shape.getDimCount()];
    for (int axis = 0; axis < dims.length; axis++) {
      long extent = shape.getDim(axis).getSize();
      if (extent < 0 || extent > Integer.MAX_VALUE) {
        throw ModelProblems.invalid(place, "A constant has the extent %d.".formatted(extent));
      }
      dims[axis] = (int) extent;
      elements = Math.multiplyHigh(elements, extent) != 0 ? Long.MAX_VALUE : elements * extent;
      if (elements > Integer.MAX_VALUE || elements < 0) {
        throw ModelProblems.invalid(place, "A constant has more elements than memory can hold.");
      }
    }
    return Shape.of(dims);
  }

  /**
   * Returns a constant of the graph.
   *
   * @param place the node, for messages
   * @throws RejectedInputException {@code invalid-model}, {@code unsupported-tensor} or {@code
   *     model-too-large}
   */
  public TensorValue decode(TensorProto tensor, String place) {
    DataType type = tensor.getDtype();
    ElementType target = require(type, place);
    Shape shape = shape(tensor.getTensorShape(), place);
    ByteString content = tensor.getTensorContent();
    int count = shape.size();
    if (!content.isEmpty() && content.size() == (long) count * DataTypes.bytes(type)) {
      return stored(type, shape, content.asReadOnlyByteBuffer(), place);
    }
    int stored = content.isEmpty() ? values(tensor) : content.size() / DataTypes.bytes(type);
    if (stored > count) {
      throw ModelProblems.invalid(
          place, "A constant stores %d elements, but has %d.".formatted(stored, count));
    }
    repeated += count - stored;
    if (repeated > MAX_REPEATED) {
      throw ModelProblems.tooLarge(
          "Constants repeat more than %,d elements; at most as many are supported."
              .formatted(MAX_REPEATED));
    }
    return new TensorValue(
        shape,
        target,
        content.isEmpty() ? listed(tensor, target, stored, count) : repeated(tensor, count));
  }

  /** Repeats the last of the elements in the content. */
  private static Constant repeated(TensorProto tensor, int count) {
    DataType type = tensor.getDtype();
    int bytes = DataTypes.bytes(type);
    int stored = tensor.getTensorContent().size() / bytes;
    ByteBuffer whole = ByteBuffer.allocate(Math.multiplyExact(count, bytes));
    whole.put(tensor.getTensorContent().asReadOnlyByteBuffer().limit(stored * bytes));
    for (int i = stored * bytes; i < count * bytes; i++) {
      whole.put(stored == 0 ? 0 : whole.get(i - bytes));
    }
    return converted(type, whole.flip(), count);
  }

  private static ElementType require(DataType type, String place) {
    return DataTypes.require(
        type,
        "A constant",
        "Remove this part of the network, or name tensors behind it as its beginning.",
        place);
  }

  /**
   * Returns a constant from stored bytes.
   *
   * @param bytes as many as the elements take, little-endian
   * @throws RejectedInputException {@code unsupported-tensor}, or {@code invalid-model} if there
   *     are fewer or more bytes
   */
  public static TensorValue stored(DataType type, Shape shape, ByteBuffer bytes, String place) {
    ElementType target = require(type, place);
    long expected = shape.elements() * DataTypes.bytes(type);
    if (bytes.remaining() != expected) {
      throw ModelProblems.invalid(
          place,
          "It stores %d bytes, but a tensor of the shape %s needs %d."
              .formatted(bytes.remaining(), shape, expected));
    }
    return new TensorValue(shape, target, converted(type, bytes, shape.size()));
  }

  private static Constant converted(DataType type, ByteBuffer bytes, int count) {
    if (type == DataType.DT_FLOAT || type == DataType.DT_INT32) return Constant.ofBuffer(bytes);
    ByteBuffer in = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    if (type == DataType.DT_BOOL) {
      var truths = new byte[count];
      for (int i = 0; i < count; i++) truths[i] = (byte) (in.get() == 0 ? 0 : 1);
      return Constant.ofBytes(truths);
    }
    if (DataTypes.inGraph(type) == ElementType.FLOAT32) {
      var values = new float[count];
      for (int i = 0; i < count; i++) values[i] = DataTypes.real(type, in);
      return Constant.ofFloats(values);
    }
    var values = new int[count];
    for (int i = 0; i < count; i++) values[i] = DataTypes.integer(type, in);
    return Constant.ofInts(values);
  }

  /** Returns the number of elements in the typed list of a tensor. */
  private static int values(TensorProto tensor) {
    return switch (tensor.getDtype()) {
      case DT_FLOAT -> tensor.getFloatValCount();
      case DT_DOUBLE -> tensor.getDoubleValCount();
      case DT_HALF, DT_BFLOAT16 -> tensor.getHalfValCount();
      case DT_INT64 -> tensor.getInt64ValCount();
      case DT_UINT64 -> tensor.getUint64ValCount();
      case DT_UINT32 -> tensor.getUint32ValCount();
      case DT_BOOL -> tensor.getBoolValCount();
      default -> tensor.getIntValCount();
    };
  }

  private static Constant listed(TensorProto tensor, ElementType target, int stored, int count) {
    return switch (target) {
      case FLOAT32 -> {
        var values = new float[count];
        for (int i = 0; i < count; i++) {
          values[i] = stored == 0 ? 0 : real(tensor, Math.min(i, stored - 1));
        }
        yield Constant.ofFloats(values);
      }
      case BOOL -> {
        var truths = new byte[count];
        List<Boolean> list = tensor.getBoolValList();
        for (int i = 0; i < count; i++) {
          truths[i] = (byte) (stored > 0 && list.get(Math.min(i, stored - 1)) ? 1 : 0);
        }
        yield Constant.ofBytes(truths);
      }
      default -> {
        var values = new int[count];
        for (int i = 0; i < count; i++) {
          values[i] = stored == 0 ? 0 : integer(tensor, Math.min(i, stored - 1));
        }
        yield Constant.ofInts(values);
      }
    };
  }

  private static float real(TensorProto tensor, int i) {
    return switch (tensor.getDtype()) {
      case DT_FLOAT -> tensor.getFloatVal(i);
      case DT_DOUBLE -> (float) tensor.getDoubleVal(i);
      case DT_HALF -> Float.float16ToFloat((short) tensor.getHalfVal(i));
      default -> DataTypes.bfloat16(tensor.getHalfVal(i));
    };
  }

  private static int integer(TensorProto tensor, int i) {
    return switch (tensor.getDtype()) {
      case DT_INT64 -> DataTypes.limited(tensor.getInt64Val(i));
      case DT_UINT64 -> {
        long value = tensor.getUint64Val(i);
        yield value < 0 ? Integer.MAX_VALUE : DataTypes.limited(value);
      }
      case DT_UINT32 -> DataTypes.limited(Integer.toUnsignedLong(tensor.getUint32Val(i)));
      default -> tensor.getIntVal(i);
    };
  }
}
