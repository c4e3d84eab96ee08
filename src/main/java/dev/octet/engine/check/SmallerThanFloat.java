package dev.octet.engine.check;

import dev.octet.engine.Warning;
import java.util.List;
import java.util.Locale;

/** Warns if the artifact's file is larger than the uploaded float model. */
final class SmallerThanFloat implements ArtifactCheck {
  private static final int PERCENT = 100;

  @Override
  public List<Finding> check(FinishedArtifact artifact) {
    long bytes = artifact.bytes().length;
    if (bytes <= artifact.floatBytes()) return List.of();
    return List.of(
        new Finding.Notice(
            new Warning(
                "larger-than-float",
                String.format(
                    Locale.ROOT,
                    "The artifact has %,d bytes, %d %% of the uploaded model's %,d: scales, zero"
                        + " points and added operators take more than the smaller weights save.",
                    bytes,
                    Math.ceilDiv(PERCENT * bytes, artifact.floatBytes()),
                    artifact.floatBytes()))));
  }
}
