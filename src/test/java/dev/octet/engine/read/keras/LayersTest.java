package dev.octet.engine.read.keras;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.Graph;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Layers and functions against what Keras 3.15 computes: each fixture is a network with one output
 * for each layer under test, with odd and even strides, dilations and paddings.
 */
class LayersTest {
  private static final Path FOLDER = Path.of("src/test/resources/dev/octet/engine/read/keras");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "convolutions.keras",
        "convolutions.h5.gz",
        "sequences.keras",
        "sequences.h5.gz",
        "images.keras",
        "images.h5.gz",
        "activations.keras",
        "activations.h5.gz",
        "normalizations.keras",
        "normalizations.h5.gz",
        "merges.keras",
        "attentions.keras",
        "attentions.h5.gz",
        "recurrences.keras",
        "recurrences.h5.gz",
        "embeddings.keras",
        "operations.keras",
        "functions.keras",
        "nesting.keras",
        "nesting.h5.gz",
        "sequential_inside.keras",
        "sequential_inside.h5.gz"
      })
  void eachLayerComputesWhatKerasDoes(String file) throws IOException {
    Graph graph = KerasNetworks.read(FOLDER.resolve(file));
    String reference = file.replaceAll("\\..*", ".npz");
    Map<String, NpzFile.Floats> arrays = NpzFile.read(FOLDER.resolve(reference));
    assertThat(KerasNetworks.disagreements(graph, arrays)).isEmpty();
  }
}
