package dev.octet.engine.read.keras.config;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.text.ShortText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the JSON of a network's architecture. */
public final class ConfigReader {
  private static final int MOST_BYTES = 1 << 26;
  private static final int MOST_TOKENS = 4_000_000;

  /** Maximum nesting of JSON; a nested model takes about 5 levels, an argument of it 7. */
  private static final int MOST_DEPTH = 120;

  private static final int MOST_NUMBER_CHARS = 100;

  /** Maximum number of layers of a network. */
  private static final int MOST_LAYERS = 20_000;

  private static final int MOST_CHARS = 200;

  private static final Set<String> FUNCTIONAL = Set.of("Functional", "Model");
  private static final String SEQUENTIAL = "Sequential";

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MOST_DEPTH)
                          .maxTokenCount(MOST_TOKENS)
                          .maxStringLength(MOST_BYTES)
                          .maxNumberLength(MOST_NUMBER_CHARS)
                          .build())
                  // Python writes NaN and Infinity as they are
                  .enable(tools.jackson.core.json.JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                  .build())
          .build();

  private ConfigReader() {}

  /**
   * Parses an object.
   *
   * @param json the text's bytes
   * @param file its name, for messages
   * @throws RejectedInputException {@code invalid-model} if it is not an object, or is too large
   */
  public static Settings object(byte[] json, String file) {
    if (json.length > MOST_BYTES) {
      throw ModelProblems.tooLarge(
          "'%s' has %,d bytes; at most %,d are supported."
              .formatted(file, json.length, MOST_BYTES));
    }
    try {
      JsonNode root = MAPPER.readTree(json);
      if (root != null && root.isObject()) return new Settings(root, file);
    } catch (JacksonException e) {
      throw ModelProblems.invalid(
          file,
          "It is not valid JSON, or nested too deeply: %s."
              .formatted(ShortText.start(e.getOriginalMessage(), MOST_CHARS)));
    }
    throw ModelProblems.invalid(file, "It is not a JSON object.");
  }

  /**
   * Returns the network that a model's configuration describes.
   *
   * @throws RejectedInputException {@code invalid-model} if it is inconsistent, {@code
   *     unsupported-operator} if it is a class of the sender's own code
   */
  public static NetworkConfig network(Settings model) {
    LayerConfig layer = layer(model, "model", false);
    NetworkConfig network = layer.network();
    if (network != null) return network;
    throw ModelProblems.of(
        "unsupported-operator",
        "The model is a subclass: its class '%s' is Python code, which a file doesn't contain."
            .formatted(ShortText.start(layer.className(), MOST_CHARS)),
        "Save it as a Functional or Sequential model, or export it with model.export().");
  }

  /**
   * Returns the layer that a wrapper contains.
   *
   * @param settings settings of the wrapper
   * @param name name of the setting with the layer
   */
  public static LayerConfig wrapped(Settings settings, String name) {
    if (!settings.has(name)) throw settings.misfit(name, "a layer");
    return layer(settings.object(name), "wrapped", false);
  }

  private static LayerConfig layer(Settings json, String fallback, boolean calls) {
    String className = json.text("class_name", "");
    if (className.isEmpty()) throw json.misfit("class_name", "the name of a class");
    JsonNode config = json.json("config");
    String name = json.text("name", named(config, fallback));
    String place = "layer '%s'".formatted(ShortText.start(name, MOST_CHARS));
    Settings settings =
        config != null && config.isObject() ? new Settings(config, place) : Settings.none(place);
    NetworkConfig network = null;
    boolean custom = json.text("registered_name", "").contains(">");
    if (FUNCTIONAL.contains(className) && !custom && settings.has("layers")) {
      network = functional(settings, name);
    } else if (className.equals(SEQUENTIAL) && !custom && config != null) {
      network = sequential(config, name);
    }
    return new LayerConfig(
        className,
        json.text("module", ""),
        json.text("registered_name", ""),
        name,
        settings,
        calls && json.has("inbound_nodes") ? NodeReader.calls(json) : List.of(),
        network);
  }

  private static String named(@Nullable JsonNode config, String fallback) {
    JsonNode name = config != null && config.isObject() ? config.get("name") : null;
    return name != null && name.isString() ? name.stringValue() : fallback;
  }

  private static List<LayerConfig> layers(@Nullable JsonNode list, String network, boolean calls) {
    String place = "network '%s'".formatted(ShortText.start(network, MOST_CHARS));
    if (list == null || !list.isArray() || list.isEmpty() || list.size() > MOST_LAYERS) {
      throw ModelProblems.invalid(
          place, "It has no list of layers, or more than %,d.".formatted(MOST_LAYERS));
    }
    List<LayerConfig> layers = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonNode each : list) {
      if (!each.isObject())
        throw ModelProblems.invalid(place, "One of its layers is not an object.");
      LayerConfig layer = layer(new Settings(each, place), "layer_" + layers.size(), calls);
      if (!names.add(layer.name())) {
        throw ModelProblems.invalid(
            place,
            "Two of its layers have the name '%s'."
                .formatted(ShortText.start(layer.name(), MOST_CHARS)));
      }
      layers.add(layer);
    }
    return layers;
  }

  private static NetworkConfig functional(Settings settings, String name) {
    List<LayerConfig> layers = layers(settings.json("layers"), name, true);
    List<TensorRef> inputs = NodeReader.refs(settings, "input_layers");
    List<TensorRef> outputs = NodeReader.refs(settings, "output_layers");
    if (outputs.isEmpty()) throw settings.misfit("output_layers", "at least one output");
    return new NetworkConfig(name, layers, inputs, outputs);
  }

  /** Returns a chain of layers; the file's own input, or one of the first layer's shape. */
  private static NetworkConfig sequential(JsonNode config, String name) {
    String place = "network '%s'".formatted(ShortText.start(name, MOST_CHARS));
    // Keras 2.2 wrote the list of layers without an object around it
    List<LayerConfig> layers =
        layers(config.isArray() ? config : config.get("layers"), name, false);
    List<LayerConfig> chain = new ArrayList<>();
    if (!layers.getFirst().isInput()) {
      chain.add(LayerConfig.input(name + "_input", firstShape(config, layers.getFirst(), place)));
    }
    for (LayerConfig layer : layers) {
      boolean first = chain.isEmpty();
      List<Call> calls =
          first ? List.of() : List.of(Call.of(new TensorRef(chain.getLast().name(), 0, 0)));
      chain.add(layer.withCalls(calls));
    }
    return new NetworkConfig(
        name,
        chain,
        List.of(new TensorRef(chain.getFirst().name(), 0, 0)),
        List.of(new TensorRef(chain.getLast().name(), 0, 0)));
  }

  private static Settings firstShape(JsonNode config, LayerConfig first, String place) {
    if (first.settings().has("batch_input_shape") || first.settings().has("batch_shape")) {
      return first.settings();
    }
    JsonNode shape = config.isObject() ? config.get("build_input_shape") : null;
    if (shape == null || shape.isNull()) return Settings.none(place);
    return new Settings(MAPPER.createObjectNode().set("batch_shape", shape), place);
  }
}
