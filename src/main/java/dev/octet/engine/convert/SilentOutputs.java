package dev.octet.engine.convert;

import dev.octet.engine.Warning;
import dev.octet.engine.measure.LossLedger;
import dev.octet.engine.measure.OutputLoss;
import java.util.List;

/** Warns of outputs on which nothing can be measured. */
final class SilentOutputs {
  private SilentOutputs() {}

  /** A warning for each output that the float network keeps constant. */
  static List<Warning> warnings(LossLedger ledger) {
    return ledger.outputs().stream()
        .filter(OutputLoss::constant)
        .map(output ->
            new Warning(
                "constant-output",
                ("The float network's output '%s' has the same values for all %d samples, only"
                        + " zeros, or no numbers. It says nothing of the artifact and is left"
                        + " out of the summary. Check the model and the normalisation of its"
                        + " inputs.")
                    .formatted(output.name(), output.samples())))
        .toList();
  }
}
