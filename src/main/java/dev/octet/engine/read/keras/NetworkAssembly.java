package dev.octet.engine.read.keras;

import dev.octet.engine.Warning;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.keras.call.LayerCall;
import dev.octet.engine.read.keras.call.LayerType;
import dev.octet.engine.read.keras.config.Call;
import dev.octet.engine.read.keras.config.LayerConfig;
import dev.octet.engine.read.keras.config.NetworkConfig;
import dev.octet.engine.read.keras.config.Settings;
import dev.octet.engine.read.keras.config.TensorRef;
import dev.octet.engine.read.keras.layer.LayerTypes;
import dev.octet.engine.read.keras.operation.Operations;
import dev.octet.engine.read.keras.weights.WeightTree;
import dev.octet.engine.read.source.DeclaredInput;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.engine.read.source.OpenShapes;
import dev.octet.engine.read.source.ReadOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds a graph from a network's calls, in the order in which they depend on each other. */
final class NetworkAssembly {
  /** Maximum number of calls, also of networks inside, each time that they are called. */
  private static final int MOST_CALLS = 50_000;

  private static final int MOST_DEPTH = 16;

  private final NetworkBuilder b = new NetworkBuilder();
  private final int version;
  private int calls;

  private NetworkAssembly(int version) {
    this.version = version;
  }

  /** Returns the graph of a file's network. */
  static Graph graph(KerasFile file, ReadOptions options, List<Warning> warnings) {
    NetworkConfig network = file.network();
    var plan = CallPlan.of(network, Ends.of(network, options));
    SupportCheck.require(plan.layers());
    var assembly = new NetworkAssembly(file.version());
    Map<TensorRef, Integer> made = assembly.inputs(plan, options, warnings);
    assembly.run(plan, file.tree(), "", made, 0);
    return assembly.finished(network.name(), plan, made);
  }

  private Graph finished(String name, CallPlan plan, Map<TensorRef, Integer> made) {
    List<TensorRef> ends = plan.ends().outputs();
    List<Integer> ids = ends.stream().map(ref -> found(made, ref)).toList();
    List<String> names = ends.stream().map(ref -> ref.layer() + "/output").toList();
    return b.finish(name, b.ownOutputs(ids, names), List.of());
  }

  private static int found(Map<TensorRef, Integer> made, TensorRef ref) {
    Integer id = made.get(ref);
    if (id == null) {
      throw ModelProblems.invalid(
          "layer '%s'".formatted(ref.layer()),
          "It has no output %d of call %d.".formatted(ref.tensor(), ref.node()));
    }
    return id;
  }

  private Map<TensorRef, Integer> inputs(
      CallPlan plan, ReadOptions options, List<Warning> warnings) {
    List<DeclaredInput> declared = new ArrayList<>();
    List<ElementType> types = new ArrayList<>();
    for (TensorRef ref : plan.ends().inputs()) {
      LayerConfig layer = plan.layer(ref.layer());
      declared.add(DeclaredInput.of(ref.layer(), layer.isInput() ? dims(layer) : null));
      types.add(layer.isInput() ? type(layer) : ElementType.FLOAT32);
    }
    List<Shape> shapes = OpenShapes.resolve(declared, options, warnings);
    Map<TensorRef, Integer> made = new HashMap<>();
    for (int i = 0; i < shapes.size(); i++) {
      TensorRef ref = plan.ends().inputs().get(i);
      made.put(ref, b.input(ref.layer(), shapes.get(i), types.get(i)));
    }
    return made;
  }

  private static @Nullable List<Integer> dims(LayerConfig layer) {
    Settings settings = layer.settings();
    // Keras 2 has another name for the same setting
    int[] shape =
        settings.integers(settings.has("batch_shape") ? "batch_shape" : "batch_input_shape");
    if (shape == null) return null;
    List<Integer> dims = new ArrayList<>();
    for (int extent : shape) dims.add(extent < 0 ? DeclaredInput.OPEN : extent);
    return dims;
  }

  private static ElementType type(LayerConfig layer) {
    Settings settings = layer.settings();
    var json = settings.json("dtype");
    String type = json == null || !json.isString() ? "float32" : json.stringValue();
    return switch (type) {
      case "float32", "float16", "bfloat16", "float64" -> ElementType.FLOAT32;
      case "int32", "int64", "int16", "int8", "uint8", "uint16", "uint32" -> ElementType.INT32;
      default ->
          throw ModelProblems.of(
              "unsupported-tensor",
              "Input '%s' has elements of type %s; only numbers are supported."
                  .formatted(layer.name(), type),
              "End the preprocessing before the network's input.");
    };
  }

  /**
   * Adds all calls of a plan.
   *
   * @param prefix what comes before the names of the network's layers
   * @param made ids of the tensors so far; receives those of all calls
   */
  private void run(
      CallPlan plan, WeightTree weights, String prefix, Map<TensorRef, Integer> made, int depth) {
    if (depth > MOST_DEPTH) {
      throw ModelProblems.tooLarge(
          "More than %d networks are inside of each other.".formatted(MOST_DEPTH));
    }
    for (CallPlan.Entry entry : plan.entries()) {
      if (++calls > MOST_CALLS) {
        throw ModelProblems.tooLarge(
            "The network has more than %,d calls of layers.".formatted(MOST_CALLS));
      }
      Map<TensorRef, Integer> arguments = new HashMap<>();
      for (TensorRef ref : new LinkedHashSet<>(entry.call().refs().toList())) {
        arguments.put(ref, found(made, plan.normalized(ref)));
      }
      List<Integer> outputs = outputs(entry, weights, prefix, arguments, depth);
      for (int i = 0; i < outputs.size(); i++) {
        made.put(new TensorRef(entry.layer().name(), entry.node(), i), outputs.get(i));
      }
    }
  }

  private List<Integer> outputs(
      CallPlan.Entry entry,
      WeightTree weights,
      String prefix,
      Map<TensorRef, Integer> arguments,
      int depth) {
    LayerConfig layer = entry.layer();
    String name = prefix + layer.name();
    NetworkConfig inner = layer.network();
    if (inner != null) {
      return inside(inner, entry.call(), weights.network(layer.name()), name, arguments, depth);
    }
    boolean function = layer.isOperation() || Operations.isFunction(layer);
    LayerType type = function ? Operations.find(layer) : LayerTypes.find(layer.className());
    if (type == null) throw new IllegalStateException(layer.className());
    var call =
        new LayerCall(
            b, name, layer.settings(), weights.of(layer.name()), entry.call(), arguments, version);
    try {
      return type.importer().apply(call);
    } catch (InvalidGraphException e) {
      throw ModelProblems.invalid(
          "layer '%s'".formatted(name), "%s.".formatted(capital(e.getMessage())));
    } catch (ArithmeticException | IllegalArgumentException | IndexOutOfBoundsException e) {
      // extents that overflow or don't belong together; the file is inconsistent
      throw ModelProblems.invalid(
          "layer '%s'".formatted(name), "Its settings, weights and inputs don't fit together.");
    }
  }

  private static String capital(@Nullable String text) {
    if (text == null || text.isEmpty()) return "It is inconsistent";
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  private List<Integer> inside(
      NetworkConfig network,
      Call call,
      WeightTree weights,
      String name,
      Map<TensorRef, Integer> arguments,
      int depth) {
    var plan = CallPlan.of(network, Ends.of(network));
    List<TensorRef> given = call.refs().toList();
    List<TensorRef> inputs = plan.ends().inputs();
    if (given.size() != inputs.size()) {
      throw ModelProblems.invalid(
          "layer '%s'".formatted(name),
          "It is called with %d tensors, its network has %d inputs."
              .formatted(given.size(), inputs.size()));
    }
    Map<TensorRef, Integer> made = new HashMap<>();
    for (int i = 0; i < inputs.size(); i++) made.put(inputs.get(i), found(arguments, given.get(i)));
    run(plan, weights, name + "/", made, depth + 1);
    return plan.ends().outputs().stream().map(ref -> found(made, ref)).toList();
  }
}
