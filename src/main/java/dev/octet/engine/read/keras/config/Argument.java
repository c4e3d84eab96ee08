package dev.octet.engine.read.keras.config;

import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** An argument of a layer's call. */
public sealed interface Argument {
  /** An output of another call. */
  record Ref(TensorRef tensor) implements Argument {}

  /** A list of arguments of which at least one is an output of another call. */
  record Items(List<Argument> items) implements Argument {
    public Items {
      items = List.copyOf(items);
    }
  }

  /** Anything else: a number, an array, a slice, null. */
  record Data(JsonNode json) implements Argument {}

  /** Returns all outputs of other calls in this argument, in order. */
  default Stream<TensorRef> refs() {
    return switch (this) {
      case Ref ref -> Stream.of(ref.tensor());
      case Items items -> items.items().stream().flatMap(Argument::refs);
      case Data _ -> Stream.of();
    };
  }
}
