package dev.octet.engine.convert.report;

import dev.octet.engine.lint.DeviceProfile;
import dev.octet.engine.lint.LintFinding;
import dev.octet.engine.lint.NnapiLint;
import dev.octet.engine.quantize.QuantizedGraph;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.read.ModelReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks quantized models against the rules of their hardware. */
public final class Lints {
  private Lints() {}

  /**
   * Checks a model file, from any source, against the rules of NNAPI on phones of 2018.
   *
   * @param name the sender's name of the file, used in messages
   * @throws dev.octet.engine.RejectedInputException if the file can't be read
   */
  public static List<LintFinding> read(Path model, String name) throws IOException {
    return NnapiLint.of(ModelReader.readAsItIs(ModelReader.bytes(model, name), name).graph());
  }

  /**
   * Checks a model file, from any source, against the rules of a device.
   *
   * @param name the sender's name of the file, used in messages
   * @throws dev.octet.engine.RejectedInputException if the file can't be read
   */
  public static List<LintFinding> read(Path model, String name, DeviceProfile device)
      throws IOException {
    return device.lint(ModelReader.readAsItIs(ModelReader.bytes(model, name), name).graph());
  }

  /**
   * Returns the findings for an artifact: by the rules of its target, if it has some, then by those
   * of a device.
   */
  static List<LintFinding> of(QuantizedGraph quantized, @Nullable DeviceProfile device) {
    List<LintFinding> findings = new ArrayList<>();
    if (quantized.target() == Target.UINT8_NNAPI) findings.addAll(NnapiLint.of(quantized.graph()));
    if (device != null) findings.addAll(device.lint(quantized.graph()));
    return findings;
  }
}
