package dev.octet.engine.convert;

/** Receives the progress of a conversion. Called by one thread at a time. */
public interface Progress {
  /** Called when a stage begins; the previous one has ended. */
  void stage(Stage stage);

  /**
   * Called when the current stage has progressed.
   *
   * @param fraction the completed fraction of the stage's work, 0 to 1, never decreasing within a
   *     stage
   */
  void advance(double fraction);

  /** Ignores the progress. */
  Progress SILENT =
      new Progress() {
        @Override
        public void stage(Stage stage) {}

        @Override
        public void advance(double fraction) {}
      };
}
