package dev.octet.service.conversion;

import dev.octet.engine.convert.Conversion.Outputs;
import dev.octet.engine.convert.EngineJob;
import dev.octet.service.platform.http.UploadName;
import dev.octet.service.platform.storage.PrivateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/** The scratch folder of one attempt: links to what the engine reads, and what it makes. */
final class ConversionFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConversionFolder.class);

  private final Path folder;

  private ConversionFolder(Path folder) {
    this.folder = folder;
  }

  /** Makes the folder of an attempt. */
  static ConversionFolder create(Path scratch, UUID conversionId) throws IOException {
    Path folder = Files.createTempDirectory(scratch, "conversion-" + conversionId + "-");
    PrivateFolder.createNew(folder.resolve("in"));
    return new ConversionFolder(folder);
  }

  Path path() {
    return folder;
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

  /** The job for the engine. */
  EngineJob job(ConversionJob conversion, UploadName modelName, Path model, Path set, int threads) {
    return new EngineJob.Convert(
        model,
        modelName.text(),
        set,
        conversion.recipe(),
        conversion.preprocessing(),
        conversion.labels(),
        threads,
        new Outputs(artifact(), graphDef(), rewrittenModel()),
        report(),
        conversion.inputShapes(),
        conversion.warnings());
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
