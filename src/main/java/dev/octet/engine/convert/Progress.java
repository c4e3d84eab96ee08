package dev.octet.engine.convert;

/** Who wants to know how far a conversion is. Called from one thread at a time. */
public interface Progress {
  /** A stage begins; the one before it has ended. */
  void stage(Stage stage);

  /**
   * The stage that was begun last has come this far.
   *
   * @param fraction of the stage's work, 0 to 1, never falling within a stage
   */
  void advance(double fraction);

  /** Nobody wants to know. */
  Progress SILENT =
      new Progress() {
        @Override
        public void stage(Stage stage) {}

        @Override
        public void advance(double fraction) {}
      };
}
