package dev.octet.engine.read.protobuf;

/**
 * Limits on the content of a protocol buffer.
 *
 * @param depth maximum nesting of messages; the outermost one has depth 1
 * @param heapBytes memory that parsed messages may need in addition to {@code heapPerByte} times
 *     the size of the file, in bytes
 * @param heapPerByte memory that parsed messages may need for each byte of the file, in bytes
 */
public record WireLimits(int depth, long heapBytes, int heapPerByte) {
  /**
   * Limits for models. The largest graphs in use have about 200,000 messages outside of their
   * weights, which is a quarter of {@code heapBytes}.
   */
  public static final WireLimits MODEL = new WireLimits(64, 64 << 20, 2);
}
