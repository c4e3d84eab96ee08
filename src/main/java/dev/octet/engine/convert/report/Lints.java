package dev.octet.engine.convert.report;

import dev.octet.engine.lint.LintFinding;
import dev.octet.engine.lint.NnapiLint;
import dev.octet.engine.quantize.QuantizedGraph;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.read.ModelReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

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

  /** Returns the findings for an artifact; none if its target has no lint. */
  static List<LintFinding> of(QuantizedGraph quantized) {
    if (quantized.target() != Target.UINT8_NNAPI) return List.of();
    return NnapiLint.of(quantized.graph());
  }
}
