package dev.octet.engine.read.keras.call;

import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.build.NetworkBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a layer. They are read from the file when an importer first asks for them; a
 * constant that was made from them is shared by all calls of the layer.
 */
public final class LayerVariables {
  /** Where weights come from: FLOAT32 values by a variable's name, with the parts before it. */
  public interface Source {
    /** Returns the values of a variable ({@code cell/kernel}); null if the layer has none. */
    @Nullable Tensor read(String variable);
  }

  private final Source source;
  private final String prefix;
  private final Map<String, Integer> made;

  private LayerVariables(Source source, String prefix, Map<String, Integer> made) {
    this.source = source;
    this.prefix = prefix;
    this.made = made;
  }

  /** Returns the weights of a layer. */
  public static LayerVariables of(Source source) {
    return new LayerVariables(source, "", new HashMap<>());
  }

  /** Returns the weights of a layer inside, by the attribute that holds it. */
  public LayerVariables part(String attribute) {
    return new LayerVariables(source, prefix + attribute + "/", made);
  }

  /** Returns the values of a variable; null if the layer has none. */
  public @Nullable Tensor read(String variable) {
    return source.read(prefix + variable);
  }

  /**
   * Returns the id of a constant made from weights, which is made only once.
   *
   * @param key what distinguishes it from other constants of the layer
   */
  int once(NetworkBuilder b, String key, ToIntFunction<NetworkBuilder> make) {
    Integer known = made.get(prefix + key);
    if (known != null) return known;
    int id = make.applyAsInt(b);
    made.put(prefix + key, id);
    return id;
  }

  /** Returns weights whose variables have other names here. */
  public LayerVariables renamed(UnaryOperator<String> names) {
    return new LayerVariables(name -> source.read(prefix + names.apply(name)), "", new HashMap<>());
  }
}
