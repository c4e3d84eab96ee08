package dev.octet.engine.read.tflite;

import dev.octet.engine.Warning;
import dev.octet.engine.graph.Signature;
import dev.octet.engine.read.tflite.flatbuffer.SourceText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.SignatureDef;
import org.tensorflow.lite.schema.TensorMap;

/**
 * Reads signatures. In the file they refer to tensors, in a graph to positions among its inputs and
 * outputs.
 */
final class SignatureReader {
  /** Maximum number of signatures, far above the number that exporters write. */
  static final int MAX_SIGNATURES = 100;

  private SignatureReader() {}

  /**
   * Reads the signatures of a subgraph.
   *
   * @param only the key of the only signature to read; null for all
   * @param warnings receives a warning for each name that is left out
   */
  static List<Signature> read(
      Model model, SourceSubgraph source, @Nullable String only, List<Warning> warnings) {
    List<Signature> signatures = new ArrayList<>();
    if (model.signatureDefsLength() > MAX_SIGNATURES) {
      warnings.add(
          new Warning(
              "signatures-left-out",
              "The model has more than " + MAX_SIGNATURES + " signatures; none of them was kept."));
      return signatures;
    }
    Map<Long, Integer> inputPositions = positions(source.inputs());
    Map<Long, Integer> outputPositions = positions(source.outputs());
    for (int i = 0; i < model.signatureDefsLength(); i++) {
      SignatureDef def = model.signatureDefs(i);
      String key = SourceText.of(def.signatureKeyAsByteBuffer());
      if (def.subgraphIndex() != source.index() || (only != null && !only.equals(key))) continue;
      var inputs = bindings(def.inputsLength(), def::inputs, inputPositions, key, warnings);
      var outputs = bindings(def.outputsLength(), def::outputs, outputPositions, key, warnings);
      signatures.add(new Signature(key, inputs, outputs));
    }
    return signatures;
  }

  private static List<Signature.Binding> bindings(
      int length,
      IntFunction<TensorMap> at,
      Map<Long, Integer> positions,
      String key,
      List<Warning> warnings) {
    List<Signature.Binding> bindings = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      TensorMap map = at.apply(i);
      String name = SourceText.of(map.nameAsByteBuffer());
      Integer position = positions.get(map.tensorIndex());
      if (position != null) bindings.add(new Signature.Binding(name, position));
      else {
        warnings.add(
            new Warning(
                "signature-binding-left-out",
                ("Signature '%s' binds '%s' to tensor %d, which is neither an input nor an"
                        + " output; this name was left out.")
                    .formatted(key, name, map.tensorIndex())));
      }
    }
    return bindings;
  }

  /** Returns the first position of each tensor in a list. */
  private static Map<Long, Integer> positions(List<Integer> ends) {
    Map<Long, Integer> positions = new HashMap<>();
    for (int i = 0; i < ends.size(); i++) positions.putIfAbsent((long) ends.get(i), i);
    return positions;
  }
}
