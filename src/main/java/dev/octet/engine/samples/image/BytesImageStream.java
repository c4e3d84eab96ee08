package dev.octet.engine.samples.image;

import javax.imageio.stream.ImageInputStreamImpl;

/**
 * Stream over the bytes of a file for ImageIO, which avoids the copies made by ImageIO's own
 * streams.
 */
final class BytesImageStream extends ImageInputStreamImpl {
  private final byte[] bytes;
  private final int length;

  BytesImageStream(byte[] bytes, int length) {
    this.bytes = bytes;
    this.length = length;
  }

  @Override
  public int read() {
    bitOffset = 0;
    return streamPos < length ? bytes[(int) streamPos++] & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int offset, int wanted) {
    bitOffset = 0;
    if (wanted == 0) return 0;
    if (streamPos >= length) return -1;
    int n = (int) Math.min(wanted, length - streamPos);
    System.arraycopy(bytes, (int) streamPos, into, offset, n);
    streamPos += n;
    return n;
  }

  @Override
  public long length() {
    return length;
  }
}
