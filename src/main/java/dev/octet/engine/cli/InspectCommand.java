package dev.octet.engine.cli;

import dev.octet.engine.child.Jobs;
import dev.octet.engine.convert.EngineEvent;
import dev.octet.engine.convert.EngineJob;
import dev.octet.engine.convert.ModelInspection;
import dev.octet.engine.convert.Progress;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.recipe.Recipes;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code octet inspect}: shows the contents of a model file. */
@Command(
    name = InspectCommand.NAME,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {"Show what a model holds: inputs, outputs, operators, names of layers.", ""})
final class InspectCommand extends EngineCommand {
  static final String NAME = "inspect";

  @Parameters(paramLabel = "MODEL", description = InputFiles.MODEL_FORMATS)
  Path model;

  @Option(names = "--json", description = "As one JSON document.")
  boolean json;

  @Option(
      names = "--model-name",
      paramLabel = "NAME",
      description = "Name of the model in messages. Default: its file name.")
  @Nullable String modelName;

  @Mixin NetworkOptions network = new NetworkOptions();

  @Mixin InputShapeOptions inputShapes = new InputShapeOptions();

  InspectCommand(Console console) {
    super(console);
  }

  @Override
  void checkUsage() {
    checkInputShapes(inputShapes);
  }

  @Override
  boolean printsJson() {
    return json;
  }

  @Override
  boolean runsNativeCode() {
    return true;
  }

  @Override
  EngineEvent work(Path scratch, Progress progress) throws IOException {
    InputFiles.requireFile(model);
    String name = InputFiles.name(model, modelName);
    String part = Recipes.toJson(network.over(Recipe.Network.WHOLE));
    var job = new EngineJob.InspectModel(model, name, part, inputShapes.toShapes());
    return Jobs.run(job, scratch, progress);
  }

  @Override
  void print(EngineEvent result) {
    if (!(result instanceof EngineEvent.ModelInspected(ModelInspection found))) return;
    if (json) {
      console().printJson(found);
    } else {
      InspectionText.print(found, console().out());
    }
  }
}
