package dev.octet.engine.read.tensorflow.bundle;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Checksums of LevelDB and TensorFlow: CRC-32C, rotated and shifted by a constant. */
final class Checksum {
  /** {@code kMaskDelta} of leveldb/util/crc32c.h. */
  private static final int MASK_DELTA = 0xa282ead8;

  private static final int ROTATION = 15;

  private Checksum() {}

  /** Returns the stored form of the checksum of some bytes. */
  static int masked(ByteBuffer bytes) {
    var crc = new CRC32C();
    crc.update(bytes.duplicate());
    return Integer.rotateRight((int) crc.getValue(), ROTATION) + MASK_DELTA;
  }
}
