package dev.octet.engine.read.keras.layer;

import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.ActivationFunctions;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.keras.call.LayerCall;
import dev.octet.engine.read.keras.call.LayerType;
import dev.octet.engine.read.keras.call.LayerVariables;
import dev.octet.engine.read.keras.call.Variables;
import dev.octet.engine.read.keras.config.ConfigReader;
import dev.octet.engine.read.keras.config.LayerConfig;
import dev.octet.engine.read.keras.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Layers around another layer: one for each step of a sequence, one in both directions. */
final class Wrappers {
  private static final String FORWARD = "forward_layer";
  private static final String BACKWARD = "backward_layer";

  private Wrappers() {}

  static void register(Map<String, LayerType> all) {
    all.put(
        "TimeDistributed",
        new LayerType(
            settings -> Variables.NONE.part("layer", variables(wrapped(settings))),
            Wrappers::refusal,
            call -> List.of(timeDistributed(call))));
    all.put(
        "Bidirectional",
        new LayerType(
            settings -> {
              Variables both = variables(wrapped(settings));
              return Variables.NONE.part(FORWARD, both).part(BACKWARD, both);
            },
            Wrappers::recurrentRefusal,
            Wrappers::bidirectional));
  }

  private static LayerConfig wrapped(Settings settings) {
    return ConfigReader.wrapped(settings, "layer");
  }

  private static Variables variables(LayerConfig layer) {
    LayerType type = LayerTypes.find(layer.className());
    return type == null ? Variables.NONE : type.variables().apply(layer.settings());
  }

  private static @Nullable String refusal(Settings settings) {
    LayerConfig layer = wrapped(settings);
    if (layer.network() != null) return "a model for each step is not supported";
    return LayerTypes.refusal(layer);
  }

  private static @Nullable String recurrentRefusal(Settings settings) {
    LayerConfig layer = wrapped(settings);
    if (Recurrences.kind(layer.className()) == null) {
      return "a %s in both directions is not supported".formatted(layer.className());
    }
    return LayerTypes.refusal(layer);
  }

  /** Applies the layer to all steps as one batch. */
  private static int timeDistributed(LayerCall call) {
    NetworkBuilder b = call.b();
    LayerConfig layer = wrapped(call.settings());
    LayerType type = LayerTypes.find(layer.className());
    if (type == null) throw call.invalid("Its layer is unknown.");
    LayerVariables weights = call.weights().part("layer");
    Shape in = call.shape();
    // these work on the last axis, whatever comes before
    boolean any = layer.className().equals("Dense") || layer.className().equals("Activation");
    if (any) {
      LayerCall inner = call.inside(call.name(), layer.settings(), weights, call.input());
      return type.importer().apply(inner).getFirst();
    }
    if (in.rank() < 3) throw call.invalid("Its input has shape %s.".formatted(in));
    List<Integer> flat = new ArrayList<>(in.dims().subList(1, in.rank()));
    flat.set(0, Math.multiplyExact(in.dim(0), in.dim(1)));
    int steps = b.reshaped(call.name() + "/steps", call.input(), new Shape(flat).toArray());
    LayerCall inner =
        call.inside(call.name() + "/" + layer.name(), layer.settings(), weights, steps);
    int made = type.importer().apply(inner).getFirst();
    List<Integer> dims = new ArrayList<>(b.shape(made).dims());
    dims.set(0, in.dim(1));
    dims.addFirst(in.dim(0));
    return b.reshaped(call.name(), made, new Shape(dims).toArray());
  }

  private static List<Integer> bidirectional(LayerCall call) {
    if (call.inputs().size() > 1) throw call.invalid("Initial states are not supported.");
    LayerConfig layer = wrapped(call.settings());
    Cell.Kind kind = Recurrences.kind(layer.className());
    if (kind == null) throw call.invalid("Its layer is unknown.");
    boolean sequences = layer.settings().flag("return_sequences", false);
    boolean reversed = layer.settings().flag("go_backwards", false);
    Recurrences.Run ahead = run(call, layer, kind, FORWARD, reversed);
    Recurrences.Run back = run(call, layer, kind, BACKWARD, !reversed);
    int first;
    int second;
    if (sequences) {
      first = ahead.sequence(call, call.name() + "/forward/sequence", false);
      // the outputs of both directions at a step belong together
      second = back.sequence(call, call.name() + "/backward/sequence", true);
    } else {
      first = ahead.last(inside(call, layer, FORWARD));
      second = back.last(inside(call, layer, BACKWARD));
    }
    List<Integer> outputs = new ArrayList<>(merged(call, first, second));
    if (layer.settings().flag("return_state", false)) {
      outputs.addAll(ahead.states());
      outputs.addAll(back.states());
    }
    return outputs;
  }

  private static Recurrences.Run run(
      LayerCall call, LayerConfig layer, Cell.Kind kind, String part, boolean backwards) {
    return Recurrences.run(inside(call, layer, part), kind, call.input(), backwards);
  }

  private static LayerCall inside(LayerCall call, LayerConfig layer, String part) {
    String name = call.name() + (part.equals(FORWARD) ? "/forward" : "/backward");
    return call.inside(name, layer.settings(), call.weights().part(part), call.input());
  }

  private static List<Integer> merged(LayerCall call, int first, int second) {
    NetworkBuilder b = call.b();
    if (!call.settings().has("merge_mode")) return List.of(first, second);
    String name = call.name();
    return List.of(
        switch (call.settings().text("merge_mode", "concat")) {
          case "concat" ->
              b.node(
                  name,
                  new Op.Concatenation(b.shape(first).rank() - 1, Activation.NONE),
                  first,
                  second);
          case "sum" -> b.node(name, new Op.Add(Activation.NONE), first, second);
          case "mul" -> b.node(name, new Op.Mul(Activation.NONE), first, second);
          case "ave" -> {
            int sum = b.node(name + "/sum", new Op.Add(Activation.NONE), first, second);
            yield ActivationFunctions.times(b, name, sum, 0.5f);
          }
          default -> throw call.settings().misfit("merge_mode", "concat, sum, mul or ave");
        });
  }
}
