package dev.octet.service.conversion;

import dev.octet.service.platform.UploadName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/** The scratch folder of one attempt: what the engine is given as files, and what it makes. */
final class ConversionFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConversionFolder.class);

  private final Path folder;

  private ConversionFolder(Path folder) {
    this.folder = folder;
  }

  /** Makes the folder of an attempt. */
  static ConversionFolder create(Path scratch, UUID conversionId) throws IOException {
    Path folder = Files.createTempDirectory(scratch, "conversion-" + conversionId + "-");
    Files.createDirectory(folder.resolve("in"));
    Files.createDirectory(folder.resolve("engine"));
    return new ConversionFolder(folder);
  }

  /** Where links to the inputs go. */
  Path inputs() {
    return folder.resolve("in");
  }

  Path artifact() {
    return folder.resolve("artifact.tflite");
  }

  Path report() {
    return folder.resolve("report.json");
  }

  /** Not there where the network can't be written so. */
  Path graphDef() {
    return folder.resolve("fakequant.pb");
  }

  /** Not there where nothing was rewritten. */
  Path rewrittenModel() {
    return folder.resolve("rewritten.tflite");
  }

  /** The engine's command line. */
  List<String> arguments(
      Conversion conversion, UploadName modelName, Path model, Path set, int threads)
      throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "convert",
                model.toString(),
                "--model-name=" + modelName.safe(),
                "--calibration=" + set,
                "--output=" + artifact(),
                "--report=" + report(),
                "--graphdef=" + graphDef(),
                "--rewritten-model=" + rewrittenModel(),
                "--recipe=" + written("recipe.json", conversion.recipe()),
                "--preprocessing=" + written("preprocessing.json", conversion.preprocessing()),
                "--threads=" + threads,
                "--scratch=" + folder.resolve("engine")));
    List<String> labels = conversion.labels();
    if (!labels.isEmpty()) {
      arguments.add("--labels=" + written("labels.txt", String.join("\n", labels)));
    }
    return arguments;
  }

  private Path written(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Override
  public void close() {
    try {
      FileSystemUtils.deleteRecursively(folder);
    } catch (IOException e) {
      LOG.warn("The scratch folder {} can't be removed", folder, e);
    }
  }
}
