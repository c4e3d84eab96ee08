package dev.octet.engine.convert.report;

import dev.octet.engine.Warning;
import dev.octet.engine.measure.LossLedger;
import dev.octet.engine.measure.OutputLoss;
import java.util.ArrayList;
import java.util.List;

/** Warns about outputs whose error can't be measured on some or all samples. */
public final class SilentOutputs {
  private SilentOutputs() {}

  /** Returns warnings for outputs that are constant or not finite in the float network. */
  public static List<Warning> warnings(LossLedger ledger) {
    List<Warning> warnings = new ArrayList<>();
    for (OutputLoss output : ledger.outputs()) {
      if (output.notFinite() > 0) warnings.add(notFinite(output));
      else if (output.constant()) warnings.add(constant(output));
    }
    return warnings;
  }

  private static Warning notFinite(OutputLoss output) {
    int samples = output.samples() + output.notFinite();
    return new Warning(
        "output-not-finite",
        ("The float network's output '%s' holds NaN or infinite values for %d of %d samples. These"
                + " samples say nothing about the artifact, and its figures omit them. Check"
                + " the model and the normalization of its inputs.")
            .formatted(output.name(), output.notFinite(), samples));
  }

  private static Warning constant(OutputLoss output) {
    return new Warning(
        "constant-output",
        ("The float network's output '%s' has the same values for all %d samples, or only zeros. It"
                + " says nothing about the artifact, and the summary omits it. Check the model"
                + " and the normalization of its inputs.")
            .formatted(output.name(), output.samples()));
  }
}
