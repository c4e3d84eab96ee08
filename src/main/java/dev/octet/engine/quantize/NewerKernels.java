package dev.octet.engine.quantize;

import dev.octet.engine.graph.Node;
import dev.octet.engine.release.Release;
import dev.octet.engine.release.RequiredRelease;
import java.util.HashMap;
import java.util.Map;

/** Finds the integer nodes that the oldest runtime of an artifact does not compute. */
final class NewerKernels {
  private NewerKernels() {}

  /** Returns the reasons why nodes can't be integers, by index of the node in the source. */
  static Map<Integer, String> refused(QuantizedGraph quantized, Release runtime) {
    Map<Integer, String> refused = new HashMap<>();
    if (runtime.equals(Release.NEWEST)) return refused;
    for (QuantizedGraph.Layer layer : quantized.layers()) {
      Node node = quantized.graph().nodes().get(layer.node());
      RequiredRelease.Need need = RequiredRelease.of(quantized.graph(), node);
      if (need == null || !need.release().isAfter(runtime)) continue;
      refused.putIfAbsent(layer.sourceNode(), reason(need, runtime));
    }
    return refused;
  }

  /** Says why a release lacks the kernel that a node needs. */
  static String reason(RequiredRelease.Need need, Release runtime) {
    return "TensorFlow Lite %s has no integer kernel for it: %s came with %s"
        .formatted(runtime, need.reason(), need.release());
  }
}
