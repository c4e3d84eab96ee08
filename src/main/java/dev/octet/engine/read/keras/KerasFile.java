package dev.octet.engine.read.keras;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.read.keras.call.Variables;
import dev.octet.engine.read.keras.config.ConfigReader;
import dev.octet.engine.read.keras.config.LayerConfig;
import dev.octet.engine.read.keras.config.NetworkConfig;
import dev.octet.engine.read.keras.config.Settings;
import dev.octet.engine.read.keras.hdf5.Hdf5File;
import dev.octet.engine.read.keras.hdf5.Hdf5Group;
import dev.octet.engine.read.keras.layer.LayerTypes;
import dev.octet.engine.read.keras.weights.ArchiveWeights;
import dev.octet.engine.read.keras.weights.ModelFileWeights;
import dev.octet.engine.read.keras.weights.WeightTree;
import dev.octet.engine.read.source.ModelFiles;
import dev.octet.engine.read.source.ModelProblems;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The architecture in a file, and where its weights are.
 *
 * @param network the outermost network
 * @param version 2 or 3: the major version of Keras that wrote the file
 * @param archive whether the file is a {@code .keras} archive
 * @param weights the group with the weights
 */
record KerasFile(NetworkConfig network, int version, boolean archive, Hdf5Group weights) {
  private static final String CONFIG = "config.json";
  private static final String METADATA = "metadata.json";
  private static final String WEIGHTS = "model.weights.h5";
  private static final String SAVE_WHOLE =
      "Save the whole model with model.save('model.keras') and send that file.";

  /** Returns whether files are those of a {@code .keras} archive. */
  static boolean isArchive(List<String> names) {
    return folder(names) != null;
  }

  /** Returns the folder of Keras' files in an archive; null if it has none. */
  private static @Nullable String folder(List<String> names) {
    for (String name : names) {
      if (!name.equals(CONFIG) && !name.endsWith("/" + CONFIG)) continue;
      String folder = name.substring(0, name.length() - CONFIG.length());
      if (names.contains(folder + WEIGHTS)) return folder;
    }
    return null;
  }

  /**
   * Opens a file.
   *
   * @throws RejectedInputException {@code invalid-model}, {@code model-too-large} or {@code
   *     not-a-model}
   */
  static KerasFile open(ModelFiles files) {
    String folder = files.isArchive() ? folder(files.names()) : null;
    return folder == null ? modelFile(files.bytes()) : archive(files, folder);
  }

  private static KerasFile archive(ModelFiles files, String folder) {
    Settings config = ConfigReader.object(files.content(folder + CONFIG), CONFIG);
    String version = "";
    if (files.names().contains(folder + METADATA)) {
      Settings metadata = ConfigReader.object(files.content(folder + METADATA), METADATA);
      version = metadata.text("keras_version", "");
    }
    Hdf5Group root = Hdf5File.root(files.content(folder + WEIGHTS));
    return new KerasFile(ConfigReader.network(config), major(version), true, root);
  }

  private static int major(String version) {
    return version.startsWith("1.") || version.startsWith("2.") ? 2 : 3;
  }

  private static KerasFile modelFile(byte[] bytes) {
    Hdf5Group root = Hdf5File.root(bytes);
    String json = root.text("model_config");
    if (json == null) {
      throw ModelProblems.of(
          "not-a-model",
          "The HDF5 file has no attribute `model_config`: it holds only weights, or is not a file of Keras.",
          SAVE_WHOLE);
    }
    Settings config = ConfigReader.object(json.getBytes(StandardCharsets.UTF_8), "model_config");
    Hdf5Group weights = root.group("model_weights");
    if (weights == null) {
      throw ModelProblems.of(
          "not-a-model", "The HDF5 file has no group `model_weights`.", SAVE_WHOLE);
    }
    String version = root.text("keras_version");
    if (version == null) version = weights.text("keras_version");
    int major = version == null ? 2 : major(version);
    return new KerasFile(ConfigReader.network(config), major, false, weights);
  }

  /** Returns the weights of all layers. */
  WeightTree tree() {
    return archive
        ? ArchiveWeights.of(network, weights, KerasFile::variables)
        : ModelFileWeights.of(network, weights, KerasFile::variables);
  }

  private static Variables variables(LayerConfig layer) {
    var type = layer.isOperation() ? null : LayerTypes.find(layer.className());
    return type == null ? Variables.NONE : type.variables().apply(layer.settings());
  }
}
