package dev.octet.engine.check;

import java.util.List;

/** One idea of what a finished artifact has to be. */
interface ArtifactCheck {
  /** What is not as it has to be, in the order of the network; empty where nothing is. */
  List<Finding> check(FinishedArtifact artifact);
}
