package dev.octet.engine.samples.image;

/**
 * The markers of a whole JPEG file (ITU-T T.81, B.1), which say how much work decoding is: each
 * scan goes over all pixels of its components, however few bytes it has.
 *
 * @param scans how many there are up to the end of the image
 * @param isUsual whether the coding is one of those that libjpeg decodes line by line or as
 *     coefficients: sequential or progressive with Huffman codes; others are decoded as a whole
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

  /** Huffman tables, extensions and arithmetic conditioning, between the frames' numbers. */
  private static final int[] NOT_FRAMES = {0xc4, 0xc8, 0xcc};

  /**
   * Follows the markers of a file as decoders do: segments are passed over by their lengths, and
   * whatever else there is up to the next marker.
   *
   * @param length how many bytes of the array are the file
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

  /** Entropy-coded data have a 0 behind each 0xff that is theirs. */
  private static boolean isMarker(byte[] file, int at) {
    int next = file[at + 1] & 0xff;
    return (file[at] & 0xff) == MARKER && next != 0 && next != MARKER;
  }

  /** Whether no length and no content follow a marker. */
  public static boolean standsAlone(int marker) {
    return marker == TEMPORARY
        || marker == START_OF_IMAGE
        || (marker >= RESTART_FIRST && marker <= RESTART_LAST);
  }

  /** Whether a marker begins a frame, which says the image's extent and coding. */
  public static boolean isFrame(int marker) {
    for (int other : NOT_FRAMES) {
      if (marker == other) return false;
    }
    return marker >= FRAME_FIRST && marker <= FRAME_LAST;
  }
}
