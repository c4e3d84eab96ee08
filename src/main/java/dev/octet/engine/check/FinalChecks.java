package dev.octet.engine.check;

import dev.octet.engine.Warning;
import java.util.ArrayList;
import java.util.List;

/** All checks of a finished artifact, in order. */
public final class FinalChecks {
  private static final List<ArtifactCheck> CHECKS =
      List.of(
          new UniqueNames(),
          new ConstantsInRange(),
          new UsableScales(),
          new NoDoubleConversion(),
          new NonzeroWeights(),
          new SmallerThanFloat());

  private FinalChecks() {}

  /**
   * Checks an artifact.
   *
   * @return warnings for the report and the response, in the order of the checks
   * @throws IllegalStateException if the artifact has a fault that Octet caused; the message names
   *     the first node or tensor and the number of faults
   */
  public static List<Warning> run(FinishedArtifact artifact) {
    List<String> faults = new ArrayList<>();
    List<Warning> warnings = new ArrayList<>();
    for (ArtifactCheck check : CHECKS) {
      for (Finding finding : check.check(artifact)) {
        switch (finding) {
          case Finding.Fault(String message) -> faults.add(message);
          case Finding.Notice(Warning warning) -> warnings.add(warning);
        }
      }
    }
    if (faults.isEmpty()) return warnings;
    String more = faults.size() == 1 ? "" : " (and %d more faults)".formatted(faults.size() - 1);
    throw new IllegalStateException(
        "The artifact is not delivered: " + faults.getFirst() + more + ".");
  }
}
