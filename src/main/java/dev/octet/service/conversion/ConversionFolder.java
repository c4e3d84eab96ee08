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

/**
 * The scratch folder of one attempt: links to the engine's input files, and its output files.
 * Closing removes it.
 */
final class ConversionFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConversionFolder.class);

  private final Path folder;

  private ConversionFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Creates the folder of an attempt.
   *
   * @param scratch the folder to create it in
   */
  static ConversionFolder create(Path scratch, UUID conversionId) throws IOException {
    return create(scratch, "conversion-" + conversionId + "-");
  }

  /** Creates the folder of a check, which has no output files. */
  static ConversionFolder ofCheck(Path scratch) throws IOException {
    return create(scratch, "check-");
  }

  private static ConversionFolder create(Path scratch, String prefix) throws IOException {
    Path folder = Files.createTempDirectory(scratch, prefix);
    PrivateFolder.createNew(folder.resolve("in"));
    return new ConversionFolder(folder);
  }

  Path path() {
    return folder;
  }

  /** Returns the folder for links to the input files. */
  Path inputs() {
    return folder.resolve("in");
  }

  Path artifact() {
    return folder.resolve("artifact.tflite");
  }

  Path report() {
    return folder.resolve("report.json");
  }

  /**
   * Returns the path of the GraphDef. The file is absent if the network can't be written as one.
   */
  Path graphDef() {
    return folder.resolve("fakequant.pb");
  }

  /** Returns the path of the rewritten network. The file is absent if nothing was rewritten. */
  Path rewrittenModel() {
    return folder.resolve("rewritten.tflite");
  }

  /** Returns the engine's job for this attempt. */
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
