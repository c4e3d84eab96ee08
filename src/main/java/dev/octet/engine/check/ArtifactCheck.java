package dev.octet.engine.check;

import java.util.List;

/** Checks one property of a finished artifact. */
interface ArtifactCheck {
  /** Returns the violations, in the order of the network; empty if there are none. */
  List<Finding> check(FinishedArtifact artifact);
}
