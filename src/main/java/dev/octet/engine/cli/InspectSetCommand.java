package dev.octet.engine.cli;

import dev.octet.engine.child.Jobs;
import dev.octet.engine.convert.EngineEvent;
import dev.octet.engine.convert.EngineJob;
import dev.octet.engine.convert.Progress;
import dev.octet.engine.samples.SetSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code octet inspect-set}: shows the contents of a calibration set. */
@Command(
    name = InspectSetCommand.NAME,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {"Show what a set of example inputs holds.", ""})
final class InspectSetCommand extends EngineCommand {
  static final String NAME = "inspect-set";

  @Parameters(
      paramLabel = "PATH",
      description = "A folder or archive of images, .npy, .npz or raw tensors.")
  Path set;

  @Option(
      names = "--check-time",
      paramLabel = "SECONDS",
      defaultValue = "15",
      description = "How long samples are decoded to find broken ones. Default: ${DEFAULT-VALUE}.")
  int checkTime;

  @Option(names = "--json", description = "As one JSON document.")
  boolean json;

  InspectSetCommand(Console console) {
    super(console);
  }

  @Override
  void checkUsage() {
    if (checkTime < 0) throw misused("--check-time is %d, expected 0 or more".formatted(checkTime));
  }

  @Override
  boolean printsJson() {
    return json;
  }

  @Override
  EngineEvent work(Path scratch, Progress progress) throws IOException {
    InputFiles.requireThere(set);
    long millis = Duration.ofSeconds(checkTime).toMillis();
    return Jobs.run(new EngineJob.InspectSet(set, millis), scratch, progress);
  }

  @Override
  void print(EngineEvent result) {
    if (!(result instanceof EngineEvent.SetInspected(SetSummary found))) return;
    if (json) {
      console().printJson(found);
    } else {
      InspectionText.print(found, console().out());
    }
  }
}
