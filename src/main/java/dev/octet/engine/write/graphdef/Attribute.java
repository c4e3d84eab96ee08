package dev.octet.engine.write.graphdef;

import dev.octet.engine.graph.Shape;
import java.util.List;

/** Value of a node's attribute ({@code AttrValue} in {@code attr_value.proto}). */
sealed interface Attribute {
  ProtoMessage toMessage();

  static Attribute of(DataType type) {
    return new Type(type);
  }

  static Attribute of(String text) {
    return new Text(text);
  }

  static Attribute of(boolean flag) {
    return new Flag(flag);
  }

  static Attribute of(long value) {
    return new Whole(value);
  }

  static Attribute of(float value) {
    return new Real(value);
  }

  static Attribute of(List<Integer> values) {
    return new Wholes(values);
  }

  record Text(String text) implements Attribute {
    private static final int FIELD = 2;

    @Override
    public ProtoMessage toMessage() {
      return new ProtoMessage().text(FIELD, text);
    }
  }

  record Whole(long value) implements Attribute {
    private static final int FIELD = 3;

    @Override
    public ProtoMessage toMessage() {
      return new ProtoMessage().integer(FIELD, value);
    }
  }

  record Real(float value) implements Attribute {
    private static final int FIELD = 4;

    @Override
    public ProtoMessage toMessage() {
      return new ProtoMessage().real(FIELD, value);
    }
  }

  record Flag(boolean flag) implements Attribute {
    private static final int FIELD = 5;

    @Override
    public ProtoMessage toMessage() {
      return new ProtoMessage().integer(FIELD, flag ? 1 : 0);
    }
  }

  record Type(DataType type) implements Attribute {
    private static final int FIELD = 6;

    @Override
    public ProtoMessage toMessage() {
      return new ProtoMessage().integer(FIELD, type.number());
    }
  }

  /** A list of integers. */
  record Wholes(List<Integer> values) implements Attribute {
    private static final int FIELD = 1;
    private static final int INTEGERS = 3;

    public Wholes {
      values = List.copyOf(values);
    }

    @Override
    public ProtoMessage toMessage() {
      var list = new ProtoMessage();
      for (int value : values) list.integer(INTEGERS, value);
      return new ProtoMessage().message(FIELD, list);
    }
  }

  /** A fully known shape. */
  record Extents(Shape shape) implements Attribute {
    private static final int FIELD = 7;
    private static final int DIMENSION = 2;
    private static final int SIZE = 1;

    @Override
    public ProtoMessage toMessage() {
      return new ProtoMessage().message(FIELD, shapeMessage());
    }

    ProtoMessage shapeMessage() {
      var message = new ProtoMessage();
      for (int extent : shape.dims()) {
        message.message(DIMENSION, new ProtoMessage().integer(SIZE, extent));
      }
      return message;
    }
  }

  /** A constant with little-endian, row-major elements. */
  record Elements(DataType type, Shape shape, Bytes content) implements Attribute {
    private static final int FIELD = 8;
    private static final int TYPE = 1;
    private static final int SHAPE = 2;
    private static final int CONTENT = 4;

    @Override
    public ProtoMessage toMessage() {
      ProtoMessage tensor =
          new ProtoMessage()
              .integer(TYPE, type.number())
              .message(SHAPE, new Extents(shape).shapeMessage())
              .bytes(CONTENT, content.get());
      return new ProtoMessage().message(FIELD, tensor);
    }
  }

  /** Supplies the bytes of a constant when they are written. */
  @FunctionalInterface
  interface Bytes {
    byte[] get();
  }
}
