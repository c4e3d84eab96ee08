package dev.octet.engine.read.onnx.node;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.engine.read.source.OpenShapes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Reads the elements of constant tensors: inside the model file, or in a file beside it. Floats of
 * any width become FLOAT32, integers of any width INT32: an index that exceeds 32 bits can only
 * stand for "to the end", so it is saturated.
 */
public final class OnnxData {
  private static final int HALF_MANTISSA = 16;

  private final Function<String, Optional<byte[]>> files;
  private final Map<String, Optional<byte[]>> opened = new HashMap<>();

  /**
   * Creates a reader.
   *
   * @param files returns the content of a file beside the model by its relative name; empty if it
   *     was not uploaded
   */
  public OnnxData(Function<String, Optional<byte[]>> files) {
    this.files = files;
  }

  /** Returns the name of the file with a tensor's elements; empty if they are in the model. */
  public static Optional<String> file(TensorProto tensor) {
    if (tensor.getDataLocation() != TensorProto.DataLocation.EXTERNAL) return Optional.empty();
    return Optional.of(entry(tensor, "location").orElse(""));
  }

  private static Optional<String> entry(TensorProto tensor, String key) {
    return tensor.getExternalDataList().stream()
        .filter(entry -> entry.getKey().equals(key))
        .map(StringStringEntryProto::getValue)
        .findFirst();
  }

  /** Returns the type that elements of a kind have in the network. */
  public static Optional<ElementType> type(int dataType) {
    return switch (TensorProto.DataType.forNumber(dataType)) {
      case FLOAT, FLOAT16, DOUBLE, BFLOAT16 -> Optional.of(ElementType.FLOAT32);
      case INT64, INT32, UINT32, UINT64, INT16, UINT16 -> Optional.of(ElementType.INT32);
      case INT8 -> Optional.of(ElementType.INT8);
      case UINT8 -> Optional.of(ElementType.UINT8);
      case BOOL -> Optional.of(ElementType.BOOL);
      case null, default -> Optional.empty();
    };
  }

  /**
   * Returns a constant.
   *
   * @throws dev.octet.engine.RejectedInputException {@code unsupported-tensor} or {@code
   *     invalid-model}
   */
  public Tensor read(TensorProto tensor) {
    String location = "tensor '%s'".formatted(tensor.getName());
    ElementType type =
        type(tensor.getDataType())
            .orElseThrow(() ->
                ModelProblems.of(
                    "unsupported-tensor",
                    "%s has elements of type %s.".formatted(location, tensor.getDataType()),
                    "Use 32-bit floats and integers."));
    Shape shape = shape(tensor, location);
    int count = (int) shape.elements();
    Constant elements =
        switch (type) {
          case FLOAT32 -> Constant.ofBytes(floats(tensor, count, location));
          case INT32 -> Constant.ofInts(integers(tensor, count, location));
          default -> Constant.ofBytes(bytes(tensor, count, location));
        };
    return new Tensor(tensor.getName(), shape, type, null, elements);
  }

  private static Shape shape(TensorProto tensor, String location) {
    var dims = new int[tensor.getDimsCount()];
    long elements = 1;
    for (int i = 0; i < dims.length; i++) {
      long dim = tensor.getDims(i);
      if (dim < 0 || dim > OpenShapes.MAX_ELEMENTS) {
        throw ModelProblems.invalid(location, "It has the extent %d.".formatted(dim));
      }
      dims[i] = (int) dim;
      elements *= dim;
      if (elements > OpenShapes.MAX_ELEMENTS) {
        throw ModelProblems.tooLarge("%s has too many elements.".formatted(location));
      }
    }
    return Shape.of(dims);
  }

  /** Returns the bytes of 32-bit floats. */
  private byte[] floats(TensorProto tensor, int count, String location) {
    return switch (TensorProto.DataType.forNumber(tensor.getDataType())) {
      case FLOAT -> {
        if (isRaw(tensor)) yield bytes(raw(tensor, count, Float.BYTES, location));
        require(tensor.getFloatDataCount(), count, location);
        yield floats(count, tensor::getFloatData);
      }
      case DOUBLE -> {
        if (isRaw(tensor)) {
          ByteBuffer raw = raw(tensor, count, Double.BYTES, location);
          yield floats(count, _ -> (float) raw.getDouble());
        }
        require(tensor.getDoubleDataCount(), count, location);
        yield floats(count, i -> (float) tensor.getDoubleData(i));
      }
      case FLOAT16 -> halves(tensor, count, location, Float::float16ToFloat);
      case null, default ->
          halves(tensor, count, location, h -> Float.intBitsToFloat(h << HALF_MANTISSA));
    };
  }

  private interface Half {
    float value(short bits);
  }

  private byte[] halves(TensorProto tensor, int count, String location, Half half) {
    if (isRaw(tensor)) {
      ByteBuffer raw = raw(tensor, count, Short.BYTES, location);
      return floats(count, _ -> half.value(raw.getShort()));
    }
    require(tensor.getInt32DataCount(), count, location);
    return floats(count, i -> half.value((short) tensor.getInt32Data(i)));
  }

  private static byte[] floats(int count, IntFunction<Float> value) {
    var bytes = new byte[Math.multiplyExact(count, Float.BYTES)];
    ByteBuffer values = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) values.putFloat(value.apply(i));
    return bytes;
  }

  private int[] integers(TensorProto tensor, int count, String location) {
    TensorProto.DataType type = TensorProto.DataType.forNumber(tensor.getDataType());
    if (isRaw(tensor)) {
      int width =
          switch (type) {
            case INT64, UINT64 -> Long.BYTES;
            case INT16, UINT16 -> Short.BYTES;
            case null, default -> Integer.BYTES;
          };
      ByteBuffer raw = raw(tensor, count, width, location);
      var values = new int[count];
      for (int i = 0; i < count; i++) {
        values[i] =
            switch (type) {
              case INT64, UINT64 -> saturated(raw.getLong());
              case INT16 -> raw.getShort();
              case UINT16 -> Short.toUnsignedInt(raw.getShort());
              case null, default -> raw.getInt();
            };
      }
      return values;
    }
    boolean wide = type == TensorProto.DataType.INT64;
    boolean unsigned = type == TensorProto.DataType.UINT32 || type == TensorProto.DataType.UINT64;
    int stored =
        wide
            ? tensor.getInt64DataCount()
            : unsigned ? tensor.getUint64DataCount() : tensor.getInt32DataCount();
    require(stored, count, location);
    var values = new int[count];
    for (int i = 0; i < count; i++) {
      values[i] =
          wide
              ? saturated(tensor.getInt64Data(i))
              : unsigned ? saturated(tensor.getUint64Data(i)) : tensor.getInt32Data(i);
    }
    return values;
  }

  private static int saturated(long value) {
    return Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  private byte[] bytes(TensorProto tensor, int count, String location) {
    if (isRaw(tensor)) return bytes(raw(tensor, count, 1, location));
    require(tensor.getInt32DataCount(), count, location);
    var values = new byte[count];
    for (int i = 0; i < count; i++) values[i] = (byte) tensor.getInt32Data(i);
    return values;
  }

  private static byte[] bytes(ByteBuffer buffer) {
    var copy = new byte[buffer.remaining()];
    buffer.get(copy);
    return copy;
  }

  private static boolean isRaw(TensorProto tensor) {
    return tensor.hasRawData() || tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL;
  }

  private ByteBuffer raw(TensorProto tensor, int count, int width, String location) {
    long needed = (long) count * width;
    ByteBuffer raw;
    if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
      raw = external(tensor, needed, location);
    } else {
      ByteString bytes = tensor.getRawData();
      raw = bytes.asReadOnlyByteBuffer();
    }
    if (raw.remaining() != needed) {
      throw ModelProblems.invalid(
          location, "Its data have %,d bytes, expected %,d.".formatted(raw.remaining(), needed));
    }
    return raw.order(ByteOrder.LITTLE_ENDIAN);
  }

  private ByteBuffer external(TensorProto tensor, long needed, String location) {
    String file = file(tensor).orElse("");
    byte[] content =
        opened
            .computeIfAbsent(file, files)
            .orElseThrow(() -> ModelProblems.invalid(location, "Its file is missing."));
    long offset = number(tensor, "offset", 0, location);
    long length = number(tensor, "length", needed, location);
    if (offset < 0 || length < 0 || offset > content.length || length > content.length - offset) {
      throw ModelProblems.invalid(
          location,
          "Its data begin at byte %,d of '%s' and have %,d bytes, but the file has %,d."
              .formatted(offset, file, length, content.length));
    }
    return ByteBuffer.wrap(content, (int) offset, (int) length).slice();
  }

  private static long number(TensorProto tensor, String key, long absent, String location) {
    String text = entry(tensor, key).orElse("");
    if (text.isEmpty()) return absent;
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw ModelProblems.invalid(location, "Its %s is not a number.".formatted(key));
    }
  }

  private static void require(int stored, int count, String location) {
    if (stored == count) return;
    throw ModelProblems.invalid(
        location, "It has %,d values, expected %,d.".formatted(stored, count));
  }
}
