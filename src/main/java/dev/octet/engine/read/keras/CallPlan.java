package dev.octet.engine.read.keras;

import dev.octet.engine.read.keras.config.Call;
import dev.octet.engine.read.keras.config.LayerConfig;
import dev.octet.engine.read.keras.config.NetworkConfig;
import dev.octet.engine.read.keras.config.TensorRef;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.text.ShortText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The calls that a network's outputs need, each behind those that it depends on. */
final class CallPlan {
  private static final int MOST_CHARS = 100;

  /**
   * A call of a layer.
   *
   * @param layer the layer
   * @param node which of its calls
   * @param call the arguments
   */
  record Entry(LayerConfig layer, int node, Call call) {}

  /** A call by its layer and number. */
  private record Key(String layer, int node) {}

  private final Ends ends;
  private final Map<String, LayerConfig> byName = new HashMap<>();
  private final Map<String, Integer> firstNode = new HashMap<>();
  private final List<Entry> entries = new ArrayList<>();

  private CallPlan(NetworkConfig network, Ends given) {
    for (LayerConfig layer : network.layers()) byName.put(layer.name(), layer);
    number(network);
    ends =
        new Ends(
            given.inputs().stream().map(this::normalized).toList(),
            given.outputs().stream().map(this::normalized).toList());
  }

  /** Returns the plan of a network between its ends. */
  static CallPlan of(NetworkConfig network, Ends ends) {
    var plan = new CallPlan(network, ends);
    plan.order();
    return plan;
  }

  Ends ends() {
    return ends;
  }

  List<Entry> entries() {
    return entries;
  }

  /** Returns the layers of all entries. */
  Set<LayerConfig> layers() {
    Set<LayerConfig> layers = new LinkedHashSet<>();
    for (Entry entry : entries) layers.add(entry.layer());
    return layers;
  }

  LayerConfig layer(String name) {
    LayerConfig layer = byName.get(name);
    if (layer != null) return layer;
    throw ModelProblems.invalid(
        "layer '%s'".formatted(ShortText.start(name, MOST_CHARS)),
        "The network refers to it, but doesn't have it.");
  }

  /**
   * Finds out from which number the calls of a layer count: a network inside has a built-in call in
   * some versions of Keras, so that its calls begin with 1.
   */
  private void number(NetworkConfig network) {
    Map<String, Integer> highest = new HashMap<>();
    for (LayerConfig layer : network.layers()) {
      for (Call call : layer.calls()) {
        call.refs().forEach(ref -> highest.merge(ref.layer(), ref.node(), Math::max));
      }
    }
    for (TensorRef ref : network.outputs()) highest.merge(ref.layer(), ref.node(), Math::max);
    for (LayerConfig layer : network.layers()) {
      int count = Math.max(1, layer.calls().size());
      int last = highest.getOrDefault(layer.name(), 0);
      if (layer.network() != null && last == count) firstNode.put(layer.name(), 1);
    }
  }

  /** Returns a reference that counts calls from 0. */
  TensorRef normalized(TensorRef ref) {
    int first = firstNode.getOrDefault(ref.layer(), 0);
    return first == 0 ? ref : new TensorRef(ref.layer(), ref.node() - first, ref.tensor());
  }

  private void order() {
    Set<TensorRef> given = new HashSet<>(ends.inputs());
    Set<Key> done = new HashSet<>();
    Set<Key> open = new HashSet<>();
    for (TensorRef wanted : ends.outputs()) {
      Deque<TensorRef> stack = new ArrayDeque<>();
      stack.push(wanted);
      while (!stack.isEmpty()) {
        TensorRef ref = stack.peek();
        var key = new Key(ref.layer(), ref.node());
        if (given.contains(ref) || done.contains(key)) {
          stack.pop();
          continue;
        }
        Entry entry = entry(ref);
        List<TensorRef> missing = new ArrayList<>();
        for (TensorRef argument : entry.call().refs().map(this::normalized).toList()) {
          if (!given.contains(argument)
              && !done.contains(new Key(argument.layer(), argument.node()))) {
            missing.add(argument);
          }
        }
        if (missing.isEmpty()) {
          done.add(key);
          entries.add(entry);
          stack.pop();
        } else {
          if (!open.add(key)) throw cycle(ref);
          missing.reversed().forEach(stack::push);
        }
      }
    }
  }

  private Entry entry(TensorRef ref) {
    LayerConfig layer = layer(ref.layer());
    if (ref.node() >= 0 && ref.node() < layer.calls().size()) {
      return new Entry(layer, ref.node(), layer.calls().get(ref.node()));
    }
    throw ModelProblems.invalid(
        "layer '%s'".formatted(ShortText.start(ref.layer(), MOST_CHARS)),
        layer.isInput()
            ? "The outputs need this input, which is not among the network's inputs."
            : "The network refers to its call %d, but it has %d calls."
                .formatted(ref.node(), layer.calls().size()));
  }

  private static RuntimeException cycle(TensorRef ref) {
    return ModelProblems.invalid(
        "layer '%s'".formatted(ShortText.start(ref.layer(), MOST_CHARS)),
        "Its inputs depend on its own output.");
  }
}
