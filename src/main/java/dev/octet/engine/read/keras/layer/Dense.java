package dev.octet.engine.read.keras.layer;

import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.build.Matrices;
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
    return Activated.after(
        call, name -> Matrices.dense(call.b(), name, call.input(), weights, bias));
  }
}
