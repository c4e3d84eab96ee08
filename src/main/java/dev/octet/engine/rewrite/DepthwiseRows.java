package dev.octet.engine.rewrite;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What a depthwise layer reads at some positions, as 16-bit floats, and what the pointwise layer
 * behind it should make there. Rows may be filled by several threads.
 */
final class DepthwiseRows {
  private final DepthwiseWindow window;
  private final int perView;
  private final int count;
  private final int taps;

  /** By channel; all rows of a tap after those of the tap before. */
  private final short[][] windows;

  /** By output, then by row. */
  private final float[][] wanted;

  /**
   * Room for some windows of each view.
   *
   * @param perView how many
   * @param outputs of the pointwise layer
   */
  DepthwiseRows(DepthwiseWindow window, int views, int perView, int channels, int outputs) {
    this.window = window;
    this.perView = perView;
    count = views * perView;
    taps = window.taps();
    windows = new short[channels][taps * count];
    wanted = new float[outputs][count];
  }

  int count() {
    return count;
  }

  int taps() {
    return taps;
  }

  /**
   * Fills the rows of a view.
   *
   * @param input the layer's input: floats, the channels of a position beside each other
   * @param positions of the output; the first ones are taken
   * @param y of each position, by output
   */
  void set(int view, MemorySegment input, int[] positions, double[][] y) {
    for (int p = 0; p < perView; p++) {
      int row = view * perView + p;
      for (int t = 0; t < taps; t++) {
        int at = window.at(positions[p], t);
        if (at != DepthwiseWindow.PADDING) set(row, t, input, (long) at * windows.length);
      }
      for (int o = 0; o < wanted.length; o++) wanted[o][row] = (float) y[p][o];
    }
  }

  private void set(int row, int tap, MemorySegment input, long from) {
    for (int c = 0; c < windows.length; c++) {
      float value = input.getAtIndex(ValueLayout.JAVA_FLOAT, from + c);
      windows[c][tap * count + row] = Float.floatToFloat16(value);
    }
  }

  /** Copies a channel's windows into rows of taps. */
  void windows(int channel, double[][] into) {
    short[] halves = windows[channel];
    for (int t = 0; t < taps; t++) {
      for (int r = 0; r < count; r++) into[r][t] = Float.float16ToFloat(halves[t * count + r]);
    }
  }

  /** By output, then by row; to be changed. */
  float[][] wanted() {
    return wanted;
  }
}
