package dev.octet.engine.cli;

import dev.octet.engine.child.ExitCode;
import dev.octet.engine.convert.EngineEvent;
import dev.octet.engine.convert.Progress;
import dev.octet.engine.convert.report.Lints;
import dev.octet.engine.lint.DeviceProfile;
import dev.octet.engine.lint.LintFinding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code octet lint}: lists the rules of a device, or of NNAPI 1.0 and 1.1, that a quantized model
 * violates.
 */
@Command(
    name = LintCommand.NAME,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Check a quantized model, from any tool, against the rules of NNAPI 1.0 and 1.1 (phones of"
          + " 2018) or of a device, and list each rule that a layer violates. The exit code is 4 if"
          + " there is such a layer.",
      ""
    })
final class LintCommand extends EngineCommand {
  static final String NAME = "lint";

  @Parameters(paramLabel = "MODEL", description = "The network, a .tflite file.")
  Path model;

  @Option(names = "--json", description = "As one JSON document.")
  boolean json;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      converter = Kebab.DeviceProfiles.class,
      completionCandidates = Kebab.DeviceProfiles.class,
      description =
          "Device whose rules apply: ${COMPLETION-CANDIDATES}. Default: NNAPI 1.0 and 1.1.")
  @Nullable DeviceProfile device;

  @Option(
      names = "--model-name",
      paramLabel = "NAME",
      description = "Name of the model in messages. Default: its file name.")
  @Nullable String modelName;

  private boolean found;

  LintCommand(Console console) {
    super(console);
  }

  @Override
  boolean printsJson() {
    return json;
  }

  @Override
  EngineEvent work(Path scratch, Progress progress) throws IOException {
    InputFiles.requireFile(model);
    String name = InputFiles.name(model, modelName);
    List<LintFinding> findings =
        device == null ? Lints.read(model, name) : Lints.read(model, name, device);
    found = !findings.isEmpty();
    return new EngineEvent.Linted(findings);
  }

  @Override
  int check() {
    return found ? ExitCode.CHECK_FAILED : ExitCode.OK;
  }

  @Override
  void print(EngineEvent result) {
    if (!(result instanceof EngineEvent.Linted(List<LintFinding> findings))) return;
    if (json) {
      console().printJson(findings);
      return;
    }
    for (LintFinding finding : findings) {
      console()
          .out()
          .println(
              "%s: %s: %s".formatted(finding.rule().word(), finding.layer(), finding.detail()));
    }
    if (findings.isEmpty()) console().out().println("nothing found");
  }
}
