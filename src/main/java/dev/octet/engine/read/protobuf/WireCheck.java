package dev.octet.engine.read.protobuf;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.read.source.ModelProblems;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Walks the bytes of a protocol buffer along the descriptors of its messages, without building
 * messages. Counts the memory that a parser would need, since an empty message takes 2 bytes in a
 * file, but more than 100 in memory.
 *
 * <p>Format: <a href="https://protobuf.dev/programming-guides/encoding/">protobuf.dev,
 * Encoding</a>.
 */
public final class WireCheck {
  /** Memory of a message, with its entry in a list or map and its lists of fields. */
  private static final int MESSAGE_HEAP = 160;

  /** Memory of a text or of bytes, with the entry in a list, in addition to its content. */
  private static final int TEXT_HEAP = 64;

  /** Memory of a field that the descriptor doesn't know. */
  private static final int UNKNOWN_HEAP = 200;

  private static final int NUMBER_HEAP = Long.BYTES;

  private final CodedInputStream in;
  private final int size;
  private final WireLimits limits;
  private final long maxHeap;
  private long heap;

  private WireCheck(byte[] bytes, WireLimits limits) {
    in = CodedInputStream.newInstance(bytes);
    size = bytes.length;
    this.limits = limits;
    maxHeap = limits.heapBytes() + (long) limits.heapPerByte() * size;
  }

  /**
   * Requires that bytes are one well-formed message within limits.
   *
   * @param bytes the whole file
   * @param root kind of the outermost message
   * @throws RejectedInputException {@code truncated-model} if the file ends too early, {@code
   *     invalid-model} if it is malformed, nested too deeply or contains groups, {@code
   *     model-too-large} if its messages would need too much memory
   */
  public static void require(byte[] bytes, Descriptor root, WireLimits limits) {
    var check = new WireCheck(bytes, limits);
    try {
      check.message(root, 1);
    } catch (InvalidProtocolBufferException e) {
      throw check.malformed(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory can be read", e);
    }
  }

  private void message(Descriptor kind, int depth) throws IOException {
    if (depth > limits.depth()) {
      throw invalid("Messages are nested more than %d deep.".formatted(limits.depth()));
    }
    count(MESSAGE_HEAP);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) field(kind, tag, depth);
  }

  private void field(Descriptor kind, int tag, int depth) throws IOException {
    FieldDescriptor field = kind.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
    switch (WireFormat.getTagWireType(tag)) {
      case WireFormat.WIRETYPE_VARINT -> {
        in.readRawVarint64();
        count(field == null ? UNKNOWN_HEAP : NUMBER_HEAP);
      }
      case WireFormat.WIRETYPE_FIXED64 -> {
        in.readRawLittleEndian64();
        count(field == null ? UNKNOWN_HEAP : NUMBER_HEAP);
      }
      case WireFormat.WIRETYPE_FIXED32 -> {
        in.readRawLittleEndian32();
        count(field == null ? UNKNOWN_HEAP : NUMBER_HEAP);
      }
      case WireFormat.WIRETYPE_LENGTH_DELIMITED -> delimited(field, depth);
      default -> throw invalid("Groups are not supported in a model.");
    }
  }

  private void delimited(@Nullable FieldDescriptor field, int depth) throws IOException {
    int length = length();
    if (field == null) {
      count(UNKNOWN_HEAP);
      in.skipRawBytes(length);
      return;
    }
    JavaType type = field.getJavaType();
    if (type == JavaType.MESSAGE) {
      int outer = in.pushLimit(length);
      message(field.getMessageType(), depth + 1);
      in.popLimit(outer);
    } else if (type == JavaType.STRING || type == JavaType.BYTE_STRING) {
      count(TEXT_HEAP);
      in.skipRawBytes(length);
    } else {
      packed(field, length);
    }
  }

  /** Walks the numbers of a packed field. */
  private void packed(FieldDescriptor field, int length) throws IOException {
    switch (field.getType()) {
      case FLOAT, DOUBLE, FIXED32, FIXED64, SFIXED32, SFIXED64 -> in.skipRawBytes(length);
      default -> {
        int outer = in.pushLimit(length);
        while (!in.isAtEnd()) {
          in.readRawVarint64();
          count(NUMBER_HEAP);
        }
        in.popLimit(outer);
      }
    }
  }

  private int length() throws IOException {
    int length = in.readRawVarint32();
    if (length < 0) throw invalid("A field claims a negative length.");
    int left = in.getBytesUntilLimit();
    if (left < 0) left = size - in.getTotalBytesRead();
    if (length > left) {
      String detail =
          "A field claims %,d bytes, but only %,d bytes follow.".formatted(length, left);
      if (in.getTotalBytesRead() + left == size) throw truncated(detail);
      throw invalid(detail);
    }
    return length;
  }

  private void count(int bytes) {
    heap += bytes;
    if (heap > maxHeap) {
      throw ModelProblems.tooLarge(
          "The file holds so many small messages that they need more than %,d bytes of memory."
              .formatted(maxHeap));
    }
  }

  private RejectedInputException malformed(String why) {
    if (in.getTotalBytesRead() >= size) return truncated("The file ends inside a field.");
    return invalid("The protocol buffer is malformed: " + why);
  }

  private RejectedInputException truncated(String detail) {
    return new RejectedInputException(
        ModelProblems.of("truncated-model", detail, "Check that the upload was complete.")
            .problem()
            .at(place()));
  }

  private RejectedInputException invalid(String detail) {
    return ModelProblems.invalid(place(), detail);
  }

  private String place() {
    return "byte " + in.getTotalBytesRead();
  }
}
