package dev.octet.engine.read.keras.layer;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.build.OpaqueOps;
import dev.octet.engine.read.keras.call.LayerCall;
import dev.octet.engine.read.keras.call.LayerType;
import dev.octet.engine.read.keras.call.Variables;
import java.util.List;
import java.util.Map;

/** Layers that do nothing outside of training, and tables. */
final class PassingLayers {
  private static final List<String> PASSING =
      List.of(
          "ActivityRegularization",
          "AlphaDropout",
          "Dropout",
          "GaussianDropout",
          "GaussianNoise",
          "Identity",
          "RandomBrightness",
          "RandomContrast",
          "RandomFlip",
          "RandomRotation",
          "RandomTranslation",
          "RandomZoom",
          "SpatialDropout1D",
          "SpatialDropout2D",
          "SpatialDropout3D",
          "StochasticDepth");

  private PassingLayers() {}

  static void register(Map<String, LayerType> all) {
    for (String name : PASSING) {
      // their only variable is the state of a random generator, which only Keras 3 saves
      all.put(name, LayerType.of(LayerCall::input));
    }
    all.put("Embedding", LayerType.of(_ -> Variables.of("embeddings"), PassingLayers::embedding));
  }

  private static int embedding(LayerCall call) {
    NetworkBuilder b = call.b();
    Tensor table = call.require("embeddings", 2);
    int indices = call.input();
    if (b.tensor(indices).type() != ElementType.INT32) {
      String name = call.name() + "/cast";
      indices = b.node(name, ElementType.INT32, OpaqueOps.plain("CAST"), indices);
    }
    int values = call.weight("embeddings", table.shape().toArray());
    return b.node(call.name(), OpaqueOps.gather(0, 0), values, indices);
  }
}
