package dev.octet.engine.read.keras.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One call of a layer.
 *
 * @param args positional arguments
 * @param kwargs named arguments, in order
 */
public record Call(List<Argument> args, Map<String, Argument> kwargs) {
  public Call {
    args = List.copyOf(args);
    kwargs = Collections.unmodifiableMap(new LinkedHashMap<>(kwargs));
  }

  /** Returns a call with one positional argument. */
  public static Call of(TensorRef input) {
    return new Call(List.of(new Argument.Ref(input)), Map.of());
  }

  /** Returns all outputs of other calls that this one takes. */
  public Stream<TensorRef> refs() {
    return Stream.concat(args.stream(), kwargs.values().stream()).flatMap(Argument::refs);
  }

  /**
   * Returns an argument by its position or name; null if it is given neither way.
   *
   * @param position position, or a negative number for an argument that only has a name
   */
  public @Nullable Argument argument(int position, String name) {
    if (position >= 0 && position < args.size()) return args.get(position);
    return kwargs.get(name);
  }
}
