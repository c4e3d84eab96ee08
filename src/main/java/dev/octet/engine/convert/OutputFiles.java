package dev.octet.engine.convert;

import dev.octet.engine.Warning;
import dev.octet.engine.check.FinalChecks;
import dev.octet.engine.check.FinishedArtifact;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.metadata.ModelMetadata;
import dev.octet.engine.quantize.QuantizedGraph;
import dev.octet.engine.write.TfliteWriter;
import dev.octet.engine.write.graphdef.FakeQuantGraphDef;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes the output files of a conversion.
 *
 * @param metadata the metadata of the artifact and of the rewritten float network
 * @param warnings receives a warning for each file that can't be written
 */
record OutputFiles(
    Conversion.Outputs outputs, ModelMetadata metadata, long floatBytes, List<Warning> warnings) {
  /**
   * Writes the requested files.
   *
   * @param quantized the artifact's network
   * @param rewritten the float network after its rewrites, or null if there were none
   * @param training the start for training, which replaces both in the other files; null if the
   *     recipe requests none
   * @return the artifact
   * @throws IllegalStateException if a final check finds a fault of Octet's in the artifact; no
   *     file is written then
   */
  byte[] write(
      QuantizedGraph quantized, @Nullable Graph rewritten, @Nullable QuantizedGraph training)
      throws IOException {
    byte[] artifact = TfliteWriter.write(quantized.graph(), metadata);
    warnings.addAll(FinalChecks.run(new FinishedArtifact(quantized, artifact, floatBytes)));
    WholeFile.write(outputs.artifact(), artifact);
    QuantizedGraph trainable = training == null ? quantized : training;
    if (outputs.graphDef() != null) writeGraphDef(trainable.graph(), outputs.graphDef());
    Path model = outputs.rewrittenModel();
    Graph network = training == null ? rewritten : training.source();
    if (model != null && network != null) {
      WholeFile.write(model, TfliteWriter.write(network, metadata));
    }
    return artifact;
  }

  private void writeGraphDef(Graph graph, Path file) throws IOException {
    Optional<String> obstacle = FakeQuantGraphDef.obstacle(graph);
    if (obstacle.isPresent()) {
      warnings.add(
          new Warning(
              "no-graphdef", "The FakeQuant GraphDef was not written: " + obstacle.get() + "."));
      return;
    }
    var bytes = new ByteArrayOutputStream();
    FakeQuantGraphDef.write(graph, bytes);
    WholeFile.write(file, bytes.toByteArray());
  }
}
