package dev.octet.engine.check;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.SubGraph;

/** Checks that tensor names are unique, since tools and reports find tensors by name. */
final class UniqueNames implements ArtifactCheck {
  @Override
  public List<Finding> check(FinishedArtifact artifact) {
    SubGraph network = Model.getRootAsModel(ByteBuffer.wrap(artifact.bytes())).subgraphs(0);
    List<Finding> findings = new ArrayList<>();
    Map<String, Integer> first = new HashMap<>();
    for (int i = 0; i < network.tensorsLength(); i++) {
      String name = Objects.requireNonNullElse(network.tensors(i).name(), "");
      Integer before = first.putIfAbsent(name, i);
      if (before == null) continue;
      findings.add(
          new Finding.Fault(
              "tensors %d and %d of the file are both named '%s', expected a name of its own for"
                      .formatted(before, i, name)
                  + " each"));
    }
    return findings;
  }
}
