package dev.octet.engine.read.tensorflow.flat;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Attributes of a node. SavedModels omit attributes that have the operator's default value, so each
 * access gives the default.
 */
public final class Attributes {
  /** No attributes. */
  public static final Attributes NONE = new Attributes(Map.of(), Map.of());

  private final Map<String, AttrValue> own;
  private final Map<String, AttrValue> ofCall;

  /**
   * Returns the attributes of a node.
   *
   * @param own attributes as stored
   * @param ofCall values for the attributes that a function leaves to its caller
   */
  Attributes(Map<String, AttrValue> own, Map<String, AttrValue> ofCall) {
    this.own = own;
    this.ofCall = ofCall;
  }

  /** Returns given attributes. */
  public static Attributes of(Map<String, AttrValue> values) {
    return new Attributes(Map.copyOf(values), Map.of());
  }

  /** Returns attributes with an element type and, if it is known, a shape. */
  static Attributes ofTensor(DataType type, @Nullable AttrValue shape) {
    AttrValue dtype = AttrValue.newBuilder().setType(type).build();
    return new Attributes(
        shape == null ? Map.of("dtype", dtype) : Map.of("dtype", dtype, "shape", shape), Map.of());
  }

  /** Returns a stored attribute; null if there is none. */
  @Nullable AttrValue get(String name) {
    AttrValue value = own.get(name);
    if (value == null || value.getPlaceholder().isEmpty()) return value;
    return ofCall.get(value.getPlaceholder());
  }

  /** Returns a text. */
  public String text(String name, String absent) {
    AttrValue value = get(name);
    return value == null ? absent : value.getS().toString(StandardCharsets.UTF_8);
  }

  /** Returns an integer, limited to 32 bits. */
  public int integer(String name, int absent) {
    AttrValue value = get(name);
    return value == null ? absent : limited(value.getI());
  }

  /** Returns a number with a fraction. */
  public float real(String name, float absent) {
    AttrValue value = get(name);
    return value == null ? absent : value.getF();
  }

  /** Returns a truth value. */
  public boolean flag(String name, boolean absent) {
    AttrValue value = get(name);
    return value == null ? absent : value.getB();
  }

  /** Returns a list of integers, each limited to 32 bits. */
  public int[] integers(String name, int... absent) {
    AttrValue value = get(name);
    if (value == null) return absent;
    List<Long> list = value.getList().getIList();
    return list.stream().mapToInt(Attributes::limited).toArray();
  }

  /** Returns an element type; {@link DataType#DT_INVALID} if there is none. */
  public DataType type(String name) {
    AttrValue value = get(name);
    return value == null ? DataType.DT_INVALID : value.getType();
  }

  /** Returns a tensor; null if there is none. */
  public @Nullable TensorProto tensor(String name) {
    AttrValue value = get(name);
    return value == null || !value.hasTensor() ? null : value.getTensor();
  }

  /** Returns a shape; null if there is none or its rank is unknown. */
  public @Nullable TensorShapeProto shape(String name) {
    AttrValue value = get(name);
    if (value == null || !value.hasShape() || value.getShape().getUnknownRank()) return null;
    return value.getShape();
  }

  /**
   * Returns the shape of an output that a tool has stored in the node; null if there is none or its
   * rank is unknown.
   */
  public @Nullable TensorShapeProto outputShape(int output) {
    AttrValue value = get("_output_shapes");
    if (value == null || output >= value.getList().getShapeCount()) return null;
    TensorShapeProto shape = value.getList().getShape(output);
    return shape.getUnknownRank() ? null : shape;
  }

  /** Returns the name of a function; empty if there is none. */
  String function(String name) {
    AttrValue value = get(name);
    return value == null || !value.hasFunc() ? "" : value.getFunc().getName();
  }

  /** Returns the attributes that a call gives to its function. */
  Map<String, AttrValue> forFunction(String name) {
    AttrValue value = get(name);
    return value == null ? Map.of() : value.getFunc().getAttrMap();
  }

  /** Returns the values of a list of texts. */
  public List<ByteString> texts(String name) {
    AttrValue value = get(name);
    return value == null ? List.of() : value.getList().getSList();
  }

  private static int limited(long value) {
    return Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }
}
