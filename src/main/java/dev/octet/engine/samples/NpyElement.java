package dev.octet.engine.samples;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Storage format of a NumPy array's elements, which are converted to float. */
enum NpyElement {
  BOOL("b1", 1) {
    @Override
    float read(ByteBuffer from, int at) {
      return from.get(at) != 0 ? 1 : 0;
    }
  },
  INT8("i1", 1) {
    @Override
    float read(ByteBuffer from, int at) {
      return from.get(at);
    }
  },
  UINT8("u1", 1) {
    @Override
    float read(ByteBuffer from, int at) {
      return Byte.toUnsignedInt(from.get(at));
    }
  },
  INT16("i2", 2) {
    @Override
    float read(ByteBuffer from, int at) {
      return from.getShort(at);
    }
  },
  UINT16("u2", 2) {
    @Override
    float read(ByteBuffer from, int at) {
      return Short.toUnsignedInt(from.getShort(at));
    }
  },
  INT32("i4", 4) {
    @Override
    float read(ByteBuffer from, int at) {
      return from.getInt(at);
    }
  },
  UINT32("u4", 4) {
    @Override
    float read(ByteBuffer from, int at) {
      return Integer.toUnsignedLong(from.getInt(at));
    }
  },
  INT64("i8", 8) {
    @Override
    float read(ByteBuffer from, int at) {
      return from.getLong(at);
    }
  },
  FLOAT16("f2", 2) {
    @Override
    float read(ByteBuffer from, int at) {
      return Float.float16ToFloat(from.getShort(at));
    }
  },
  FLOAT32("f4", 4) {
    @Override
    float read(ByteBuffer from, int at) {
      return from.getFloat(at);
    }
  },
  FLOAT64("f8", 8) {
    @Override
    float read(ByteBuffer from, int at) {
      return (float) from.getDouble(at);
    }
  };

  private final String code;
  private final int bytes;

  NpyElement(String code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /** Returns the element at a byte offset, in the buffer's byte order. */
  abstract float read(ByteBuffer from, int at);

  /** Returns the element at a byte offset for a message. */
  String text(ByteBuffer from, int at) {
    if (this != FLOAT64) return String.valueOf(read(from, at));
    double value = from.getDouble(at);
    return Double.isFinite(value) ? value + ", which float32 can't hold" : String.valueOf(value);
  }

  /** Returns whether this is one of NumPy's floating-point types. */
  boolean isFloating() {
    return code.startsWith("f");
  }

  int bytes() {
    return bytes;
  }

  /** Returns the format for NumPy's code of kind and size ({@code f4}), or null. */
  static @Nullable NpyElement of(String code) {
    for (NpyElement element : values()) {
      if (element.code.equals(code)) return element;
    }
    return null;
  }
}
