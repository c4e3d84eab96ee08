package dev.octet.engine.lint;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import java.util.ArrayList;
import java.util.List;

/** A kind of device, with the rules that its compiler or runtime has for 8-bit networks. */
public enum DeviceProfile {
  /** Google's Coral Edge TPU. */
  @JsonProperty("edge-tpu")
  EDGE_TPU,
  /** Arm's Ethos-U55 and Ethos-U65, as the Vela compiler maps networks to them. */
  @JsonProperty("ethos-u")
  ETHOS_U,
  /** TensorFlow Lite for Microcontrollers. */
  @JsonProperty("tflite-micro")
  TFLITE_MICRO,
  /** MediaTek's NPUs (APU), through LiteRT's compiler plugin for NeuroPilot or through NNAPI. */
  @JsonProperty("mediatek-npu")
  MEDIATEK_NPU;

  /** Returns the rules in the order in which they are checked. */
  public List<DeviceRule> rules() {
    return switch (this) {
      case EDGE_TPU -> EdgeTpuRules.ALL;
      case ETHOS_U -> EthosURules.ALL;
      case TFLITE_MICRO -> TfliteMicroRules.ALL;
      case MEDIATEK_NPU -> MediatekRules.ALL;
    };
  }

  /**
   * Checks a network against the rules.
   *
   * @param graph a verified graph with the quantization parameters of its tensors
   * @return at most one finding for each node, that of the first rule that the node violates, in
   *     execution order; empty if the device takes every node
   */
  public List<LintFinding> lint(Graph graph) {
    List<LintFinding> findings = new ArrayList<>();
    for (Node node : graph.nodes()) {
      var view = new NodeView(graph, node);
      for (DeviceRule rule : rules()) {
        String detail = rule.check().apply(view);
        if (detail == null) continue;
        findings.add(new LintFinding(rule.rule(), graph.layerName(node), detail));
        break;
      }
    }
    return findings;
  }
}
