package dev.octet.engine.cli;

import dev.octet.engine.convert.Progress;
import dev.octet.engine.convert.Stage;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Shows progress on a terminal: one line that is redrawn, and one line per finished stage. */
final class ProgressBar implements Progress, AutoCloseable {
  private static final int WIDTH = 40;
  private static final long REDRAW_NANOS = 100_000_000;
  private static final double NANOS = 1e-9;

  /** Moves to the start of the line and clears it. */
  private static final String CLEAR = "\r\u001b[K";

  private final PrintWriter terminal;
  private @Nullable Stage stage;
  private long stageBegan;
  private long drawn;

  ProgressBar(PrintWriter terminal) {
    this.terminal = terminal;
  }

  @Override
  public void stage(Stage next) {
    if (stage != null) finish(stage);
    stage = next;
    stageBegan = System.nanoTime();
    draw(next, 0);
  }

  @Override
  public void advance(double fraction) {
    if (stage == null || System.nanoTime() - drawn < REDRAW_NANOS) return;
    draw(stage, fraction);
  }

  /** Removes the bar without a line for the unfinished stage. */
  @Override
  public void close() {
    terminal.print(CLEAR);
    terminal.flush();
  }

  private void finish(Stage done) {
    terminal.print(
        String.format(
            Locale.ROOT,
            "%s%-9s %6.1f s%n",
            CLEAR,
            done.label(),
            (System.nanoTime() - stageBegan) * NANOS));
  }

  private void draw(Stage running, double fraction) {
    int full = (int) (Math.clamp(fraction, 0, 1) * WIDTH);
    terminal.print(
        String.format(
            Locale.ROOT,
            "%s%-9s [%s%s] %3d %%",
            CLEAR,
            running.label(),
            "=".repeat(full),
            " ".repeat(WIDTH - full),
            (int) (Math.clamp(fraction, 0, 1) * 100)));
    terminal.flush();
    drawn = System.nanoTime();
  }
}
