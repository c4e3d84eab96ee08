package dev.octet.engine.read.keras.layer;

import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.keras.call.LayerCall;
import dev.octet.engine.read.keras.call.LayerType;
import dev.octet.engine.read.keras.call.Variables;
import java.util.Map;

/** Fully connected layers over the last axis. */
final class Dense {
  private Dense() {}

  static void register(Map<String, LayerType> all) {
    all.put(
        "Dense",
        LayerType.of(
            settings -> Variables.of("kernel").andIf(settings.flag("use_bias", true), "bias"),
            Dense::dense));
  }

  static int dense(LayerCall call) {
    Tensor kernel = call.require("kernel", 2);
    int weights =
        call.derived(
            "kernel",
            b -> {
              int id = call.constant("kernel", kernel.shape(), kernel.requireConstant());
              return b.transposed(call.name() + "/weights", id, 1, 0);
            });
    int bias = call.settings().flag("use_bias", true) ? call.weight("bias") : Node.ABSENT;
    return Activated.after(call, name -> connected(call.b(), name, call.input(), weights, bias));
  }

  /**
   * Returns a fully connected layer.
   *
   * @param weights constant of the shape [outputs, inputs]
   * @param bias constant of the shape [outputs], or {@link Node#ABSENT}
   */
  static int connected(NetworkBuilder b, String name, int x, int weights, int bias) {
    var op = new Op.FullyConnected(b.shape(x).rank() != 2, Activation.NONE);
    return bias == Node.ABSENT ? b.node(name, op, x, weights) : b.node(name, op, x, weights, bias);
  }
}
