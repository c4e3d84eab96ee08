package dev.octet.engine.read.protobuf;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/**
 * The outermost fields of a file, if it is a protocol buffer.
 *
 * @param wireTypes for each field number that occurs, the wire type of its first occurrence: {@link
 *     #NUMBER}, {@link #CONTENT} or another one
 * @param starts for each field number with content, the offset of its first content in bytes
 * @param isWhole whether the whole file consists of well-formed fields
 */
public record TopLevel(
    Map<Integer, Integer> wireTypes, Map<Integer, Integer> starts, boolean isWhole) {
  /** Wire type of numbers, enums and truth values. */
  public static final int NUMBER = WireFormat.WIRETYPE_VARINT;

  /** Wire type of messages, texts, bytes and packed lists. */
  public static final int CONTENT = WireFormat.WIRETYPE_LENGTH_DELIMITED;

  /** Number of different fields after which a file is not regarded as a known message. */
  private static final int MOST_FIELDS = 256;

  public TopLevel {
    wireTypes = Map.copyOf(wireTypes);
    starts = Map.copyOf(starts);
  }

  /** Returns the fields up to the end of the file or the first malformed byte. */
  public static TopLevel of(byte[] bytes) {
    Map<Integer, Integer> types = new LinkedHashMap<>();
    Map<Integer, Integer> starts = new LinkedHashMap<>();
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    try {
      while (!in.isAtEnd() && types.size() <= MOST_FIELDS) {
        int tag = in.readTag();
        int number = WireFormat.getTagFieldNumber(tag);
        int type = WireFormat.getTagWireType(tag);
        if (isGroup(type)) return new TopLevel(types, starts, false);
        types.putIfAbsent(number, type);
        if (type == CONTENT) {
          int length = in.readRawVarint32();
          starts.putIfAbsent(number, in.getTotalBytesRead());
          in.skipRawBytes(length);
        } else {
          in.skipField(tag);
        }
      }
      return new TopLevel(types, starts, in.isAtEnd());
    } catch (IOException e) {
      return new TopLevel(types, starts, false);
    }
  }

  private static boolean isGroup(int type) {
    return type == WireFormat.WIRETYPE_START_GROUP || type == WireFormat.WIRETYPE_END_GROUP;
  }

  /** Returns whether a field occurs, first with a wire type. */
  public boolean has(int field, int wireType) {
    return wireTypes.getOrDefault(field, -1) == wireType;
  }

  /**
   * Returns whether every field that occurs is of a known kind of message.
   *
   * @param known the wire type of a field number; -1 for an unknown number
   */
  public boolean isWithin(IntUnaryOperator known) {
    return wireTypes.entrySet().stream()
        .allMatch(field -> known.applyAsInt(field.getKey()) == field.getValue());
  }
}
