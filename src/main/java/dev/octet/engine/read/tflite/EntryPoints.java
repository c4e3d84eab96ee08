package dev.octet.engine.read.tflite;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.engine.read.source.ReadOptions;
import dev.octet.engine.read.tflite.flatbuffer.SourceText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.SignatureDef;

/**
 * Chooses the subgraphs of a model that are read: the one of the requested signature, or those of
 * all signatures; the first one of a model without signatures.
 */
final class EntryPoints {
  /** Maximum number of subgraphs that are converted together. */
  private static final int MAX_ENTRIES = 16;

  private EntryPoints() {}

  /**
   * Returns the subgraphs to read, in the order of the file; at least one.
   *
   * @param first the model's first subgraph
   * @param signature key of the requested signature; null for all
   * @throws RejectedInputException {@code unknown-signature} if there is no such signature, {@code
   *     several-subgraphs} if no signature leads to some of the subgraphs
   */
  static List<SourceSubgraph> of(Model model, SourceSubgraph first, @Nullable String signature) {
    if (signature != null) return List.of(first.other(requested(model, signature), "signature"));
    Set<Integer> indexes = new LinkedHashSet<>();
    for (int i = 0; i < model.signatureDefsLength(); i++) {
      indexes.add(subgraph(model, model.signatureDefs(i)));
    }
    if (indexes.isEmpty()) indexes.add(0);
    if (indexes.size() > MAX_ENTRIES) {
      throw ModelProblems.of(
          "several-subgraphs",
          "The model has signatures for %d subgraphs; at most %d are converted together: %s."
              .formatted(indexes.size(), MAX_ENTRIES, keys(model)),
          "Name one of them in network.signature.");
    }
    List<SourceSubgraph> entries =
        indexes.stream().sorted().map(index -> first.other(index, "signature")).toList();
    requireAllReached(model, entries);
    return entries;
  }

  /** Returns the text of all keys, for messages: {@code 'encode', 'decode'}. */
  private static String keys(Model model) {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < Math.min(model.signatureDefsLength(), MAX_ENTRIES); i++) {
      keys.add("'" + SourceText.shown(model.signatureDefs(i).signatureKeyAsByteBuffer()) + "'");
    }
    return keys.isEmpty()
        ? "none"
        : String.join(", ", keys) + (model.signatureDefsLength() > MAX_ENTRIES ? ", …" : "");
  }

  private static int requested(Model model, String signature) {
    for (int i = 0; i < model.signatureDefsLength(); i++) {
      SignatureDef def = model.signatureDefs(i);
      if (SourceText.of(def.signatureKeyAsByteBuffer()).equals(signature)) {
        return subgraph(model, def);
      }
    }
    throw new RejectedInputException(
        InputProblem.of(
                "unknown-signature",
                "The model has no signature '%s'; it has: %s.".formatted(signature, keys(model)),
                "Name one of these, or leave the field out for all of them.")
            .field(ReadOptions.SIGNATURE));
  }

  private static int subgraph(Model model, SignatureDef def) {
    long index = def.subgraphIndex();
    if (index >= 0 && index < model.subgraphsLength()) return (int) index;
    throw ModelProblems.invalid(
        "signature '%s'".formatted(SourceText.shown(def.signatureKeyAsByteBuffer())),
        "It is for subgraph %d, but the model has %d subgraphs."
            .formatted(index, model.subgraphsLength()));
  }

  /**
   * Requires that every subgraph is an entry, or called by a loop or a composite of another one.
   */
  private static void requireAllReached(Model model, List<SourceSubgraph> entries) {
    Set<Integer> reached = new HashSet<>();
    Deque<SourceSubgraph> next = new ArrayDeque<>();
    for (SourceSubgraph entry : entries) if (reached.add(entry.index())) next.add(entry);
    while (!next.isEmpty()) {
      SourceSubgraph subgraph = next.remove();
      for (SourceNode node : subgraph.nodes()) {
        for (SourceSubgraph called : called(node, subgraph)) {
          if (reached.add(called.index())) next.add(called);
        }
      }
    }
    if (reached.size() == model.subgraphsLength()) return;
    throw ModelProblems.of(
        "several-subgraphs",
        "The model has %d subgraphs (%s). Conditions (IF, CALL_ONCE) and entry points"
                .formatted(model.subgraphsLength(), subgraphNames(model))
            + " without a signature aren't supported.",
        "Export one function without conditions, or give each entry point a signature.");
  }

  /** Returns the subgraphs that a node runs. */
  private static List<SourceSubgraph> called(SourceNode node, SourceSubgraph subgraph) {
    if (WhileLoop.is(node)) return List.copyOf(WhileLoop.of(node, subgraph).subgraphs());
    return InlinedComposites.is(node)
        ? List.of(InlinedComposites.decomposition(node, subgraph))
        : List.of();
  }

  private static String subgraphNames(Model model) {
    List<String> names = new ArrayList<>();
    for (int s = 0; s < Math.min(model.subgraphsLength(), 5); s++) {
      names.add("'" + SourceText.of(model.subgraphs(s).nameAsByteBuffer()) + "'");
    }
    return String.join(", ", names) + (model.subgraphsLength() > 5 ? ", …" : "");
  }
}
