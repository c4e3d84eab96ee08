package dev.octet.engine.samples.image;

/**
 * Markers of a whole JPEG file (ITU-T T.81, B.1), which determine the cost of decoding: each scan
 * covers all pixels of its components, however few bytes it has.
 *
 * @param scans number of scans up to the end of the image
 * @param isUsual whether libjpeg can decode the coding line by line or as coefficients: sequential
 *     or progressive with Huffman codes. Other codings are decoded as a whole
 */
public record JpegStructure(int scans, boolean isUsual) {
  private static final int MARKER = 0xff;
  private static final int RESTART_FIRST = 0xd0;
  private static final int RESTART_LAST = 0xd7;
  private static final int START_OF_IMAGE = 0xd8;
  private static final int END_OF_IMAGE = 0xd9;
  private static final int START_OF_SCAN = 0xda;
  private static final int TEMPORARY = 0x01;
  private static final int FRAME_FIRST = 0xc0;
  private static final int FRAME_PROGRESSIVE = 0xc2;
  private static final int FRAME_LAST = 0xcf;

  /**
   * Markers within the range of frame markers that are not frames: Huffman tables, extensions and
   * arithmetic conditioning.
   */
  private static final int[] NOT_FRAMES = {0xc4, 0xc8, 0xcc};

  /**
   * Follows the markers of a file as decoders do: skips segments by their lengths, and all other
   * bytes up to the next marker.
   *
   * @param file array that begins with the file
   * @param length length of the file in bytes
   */
  public static JpegStructure of(byte[] file, int length) {
    int scans = 0;
    boolean usual = true;
    int at = 0;
    while (true) {
      while (at < length - 1 && !isMarker(file, at)) at++;
      if (at >= length - 1) break;
      int marker = file[at + 1] & 0xff;
      at += 2;
      if (marker == END_OF_IMAGE) break;
      if (marker == START_OF_SCAN) scans++;
      if (isFrame(marker)) usual = marker <= FRAME_PROGRESSIVE;
      if (standsAlone(marker) || at >= length - 1) continue;
      at += Math.max(2, (file[at] & 0xff) << 8 | (file[at + 1] & 0xff));
    }
    return new JpegStructure(scans, usual);
  }

  /**
   * Returns whether a marker is at a position; in entropy-coded data, a 0 follows each data byte
   * 0xff.
   */
  private static boolean isMarker(byte[] file, int at) {
    int next = file[at + 1] & 0xff;
    return (file[at] & 0xff) == MARKER && next != 0 && next != MARKER;
  }

  /** Returns whether a marker has no length and no content. */
  public static boolean standsAlone(int marker) {
    return marker == TEMPORARY
        || marker == START_OF_IMAGE
        || (marker >= RESTART_FIRST && marker <= RESTART_LAST);
  }

  /** Returns whether a marker begins a frame, which states the image's extent and coding. */
  public static boolean isFrame(int marker) {
    for (int other : NOT_FRAMES) {
      if (marker == other) return false;
    }
    return marker >= FRAME_FIRST && marker <= FRAME_LAST;
  }
}
