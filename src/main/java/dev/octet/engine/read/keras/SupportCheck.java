package dev.octet.engine.read.keras;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.read.keras.config.Argument;
import dev.octet.engine.read.keras.config.Call;
import dev.octet.engine.read.keras.config.LayerConfig;
import dev.octet.engine.read.keras.layer.LayerTypes;
import dev.octet.engine.read.keras.operation.Operations;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.text.ShortText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists all layers of a network that are not supported, before anything is built. */
final class SupportCheck {
  private static final int MOST_CHARS = 100;

  /** Layers that compute something else where a mask reaches them. */
  private static final Set<String> USE_MASKS =
      Set.of(
          "AdditiveAttention",
          "Attention",
          "Bidirectional",
          "GRU",
          "GlobalAveragePooling1D",
          "LSTM",
          "MultiHeadAttention",
          "SimpleRNN",
          "Softmax",
          "TimeDistributed");

  /** Layers that compute something else in training. */
  private static final String CHANGED_BY_TRAINING =
      ".*(Dropout.*|Noise|BatchNormalization.*)|Random.*|GRU|LSTM|SimpleRNN|.*Attention";

  private final List<String> findings = new ArrayList<>();
  private final List<String> masking = new ArrayList<>();
  private boolean usesMasks;

  private SupportCheck() {}

  /**
   * Requires that layers and the networks inside of them are supported.
   *
   * @throws RejectedInputException {@code unsupported-operator} with all others
   */
  static void require(Collection<LayerConfig> layers) {
    var check = new SupportCheck();
    for (LayerConfig layer : layers) check.check("", layer);
    if (check.usesMasks) check.findings.addAll(check.masking);
    if (check.findings.isEmpty()) return;
    String first = check.findings.getFirst();
    int others = check.findings.size() - 1;
    throw ModelProblems.of(
        "unsupported-operator",
        "The network has layers that are not supported: %s%s."
            .formatted(first, others == 0 ? "" : ", and %d more".formatted(others)),
        "Replace these layers by supported ones (GET /operators lists them), or end the network"
            + " before them.",
        check.findings);
  }

  private void check(String outer, LayerConfig layer) {
    String name = outer + layer.name();
    if (layer.isInput()) return;
    if (layer.network() != null && !layer.isCustom()) {
      layer.network().layers().forEach(each -> check(name + "/", each));
      return;
    }
    usesMasks |= USE_MASKS.contains(layer.className());
    String reason = reason(layer);
    String shown = "layer '%s'".formatted(ShortText.start(name, MOST_CHARS));
    if (reason != null) findings.add("%s: %s".formatted(shown, reason));
    else if (layer.className().equals("Embedding") && layer.settings().flag("mask_zero", false)) {
      masking.add("%s: its mask (`mask_zero`) is not supported".formatted(shown));
    }
  }

  private static @Nullable String reason(LayerConfig layer) {
    String className = ShortText.start(layer.className(), MOST_CHARS);
    if (layer.className().equals("Lambda")) {
      return "a Lambda layer is Python code, which is not run";
    }
    if (layer.isCustom()) {
      return "its class %s is code of your own or of another library"
          .formatted(
              layer.registered().isEmpty()
                  ? className
                  : ShortText.start(layer.registered(), MOST_CHARS));
    }
    boolean changes = layer.className().matches(CHANGED_BY_TRAINING);
    for (Call call : changes ? layer.calls() : List.<Call>of()) {
      boolean trains =
          call.kwargs().get("training") instanceof Argument.Data data
              && data.json().isBoolean()
              && data.json().booleanValue();
      if (trains) return "it is called with training=True";
    }
    boolean function = layer.isOperation() || Operations.isFunction(layer);
    return function ? Operations.refusal(layer) : LayerTypes.refusal(layer);
  }
}
