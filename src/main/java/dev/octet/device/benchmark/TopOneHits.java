package dev.octet.device.benchmark;

import dev.octet.device.benchmark.phone.PhoneRefusal;
import dev.octet.device.benchmark.report.BenchmarkFailure.Cause;
import dev.octet.device.benchmark.report.BenchmarkReport.ModelTensor;
import dev.octet.pick.Argmax;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Receives a classifier's outputs, sample after sample, and counts top-1 hits: samples in which the
 * largest element of the first output is at the label's index. Of equal elements, the first counts.
 */
final class TopOneHits extends OutputStream {
  private static final int FLOAT32 = 1;
  private static final int UINT8 = 3;
  private static final int INT16 = 7;
  private static final int INT8 = 9;

  /** Maximum size of one sample's outputs; those of a classifier have thousands of bytes. */
  private static final long MOST_BYTES = 64L << 20;

  private final int type;
  private final int firstBytes;
  private final List<Integer> labels;
  private final byte[] sample;
  private int filled;
  private int samples;
  private int correct;

  /**
   * @throws PhoneRefusal if the first output can't be class scores
   */
  TopOneHits(List<ModelTensor> outputs, List<Integer> labels) throws PhoneRefusal {
    long bytes = outputs.stream().mapToLong(ModelTensor::bytes).sum();
    ModelTensor first = outputs.isEmpty() ? null : outputs.getFirst();
    if (first == null || first.bytes() == 0 || bytes > MOST_BYTES || !isScore(first.type())) {
      throw new PhoneRefusal(
          Cause.INPUTS_REFUSED,
          "the model's first output is %s, expected class scores of type float32, uint8, int16 or int8"
              .formatted(first));
    }
    type = first.type();
    firstBytes = (int) first.bytes();
    sample = new byte[(int) bytes];
    this.labels = labels;
  }

  private static boolean isScore(int type) {
    return type == FLOAT32 || type == UINT8 || type == INT16 || type == INT8;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int at = offset;
    int end = offset + length;
    while (at < end) {
      int count = Math.min(end - at, sample.length - filled);
      System.arraycopy(bytes, at, sample, filled, count);
      at += count;
      filled += count;
      if (filled == sample.length) take();
    }
  }

  private void take() throws IOException {
    if (samples == labels.size()) throw new IOException("more outputs than labels");
    if (largest() == labels.get(samples)) correct++;
    samples++;
    filled = 0;
  }

  private int largest() {
    ByteBuffer scores = ByteBuffer.wrap(sample, 0, firstBytes).order(ByteOrder.LITTLE_ENDIAN);
    return switch (type) {
      case FLOAT32 -> Argmax.of(firstBytes / Float.BYTES, i -> scores.getFloat(i * Float.BYTES));
      case UINT8 -> Argmax.of(firstBytes, i -> scores.get(i) & 0xff);
      case INT16 -> Argmax.of(firstBytes / Short.BYTES, i -> scores.getShort(i * Short.BYTES));
      default -> Argmax.of(firstBytes, scores::get);
    };
  }

  int samples() {
    return samples;
  }

  int correct() {
    return correct;
  }
}
