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
   * @return the artifact as it was written
   * @throws IllegalStateException if a final check finds a fault of Octet's in the artifact; no
   *     file is written then
   */
  Written write(
      QuantizedGraph quantized, @Nullable Graph rewritten, @Nullable QuantizedGraph training)
      throws IOException {
    byte[] artifact = TfliteWriter.write(quantized.graph(), metadata);
    warnings.addAll(FinalChecks.run(new FinishedArtifact(quantized, artifact, floatBytes)));
    byte[] delivered = divided(quantized.graph(), artifact);
    WholeFile.write(outputs.artifact(), delivered);
    QuantizedGraph trainable = training == null ? quantized : training;
    if (outputs.graphDef() != null) writeGraphDef(trainable.graph(), outputs.graphDef());
    Path model = outputs.rewrittenModel();
    Graph network = training == null ? rewritten : training.source();
    if (model != null && network != null) {
      WholeFile.write(model, divided(network, TfliteWriter.write(network, metadata)));
    }
    return new Written(artifact, delivered);
  }

  /**
   * An artifact.
   *
   * @param measured all signatures in one subgraph, so that one run computes all outputs
   * @param delivered the file: one subgraph for each signature, with the same operators
   */
  record Written(byte[] measured, byte[] delivered) {}

  private byte[] divided(Graph graph, byte[] whole) {
    return TfliteWriter.hasSeveralParts(graph)
        ? TfliteWriter.writeSignatures(graph, metadata)
        : whole;
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
