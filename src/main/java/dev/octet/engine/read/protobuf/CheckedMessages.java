package dev.octet.engine.read.protobuf;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.read.source.ModelProblems;
import java.io.IOException;

/** Parses messages whose bytes have been checked. */
public final class CheckedMessages {
  private CheckedMessages() {}

  /**
   * Returns the message in a file, checked by {@link WireCheck#require}. Its fields of bytes are
   * views of the file, not copies.
   *
   * @param bytes the whole file, which must not be changed afterwards
   * @param kind the empty message of the expected kind
   * @throws RejectedInputException {@code truncated-model}, {@code invalid-model} or {@code
   *     model-too-large}
   */
  public static <M extends Message> M parse(byte[] bytes, M kind, WireLimits limits) {
    WireCheck.require(bytes, kind.getDescriptorForType(), limits);
    CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
    in.enableAliasing(true);
    try {
      Message parsed = kind.newBuilderForType().mergeFrom(in).build();
      @SuppressWarnings("unchecked") // a builder of M makes an M
      M message = (M) parsed;
      return message;
    } catch (InvalidProtocolBufferException e) {
      throw ModelProblems.invalid(
          "byte " + in.getTotalBytesRead(), "The protocol buffer is malformed: " + e.getMessage());
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory can be read", e);
    }
  }
}
