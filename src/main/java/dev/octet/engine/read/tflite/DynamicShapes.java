package dev.octet.engine.read.tflite;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.Warning;
import java.util.List;
import org.tensorflow.lite.schema.Tensor;

/** Shapes that a file leaves open: a -1 in the shape signature, or no rank. */
final class DynamicShapes {
  private static final int BATCH = 0;

  private DynamicShapes() {}

  /**
   * Takes the shapes that are stored for the network's inputs, where they are more than a
   * placeholder.
   *
   * @param warnings to which a sentence is added for each input that is left open
   * @throws RejectedInputException {@code dynamic-shape} if an axis other than the first is left
   *     open and stored as 1, which is what exporters store where they know nothing
   */
  static void check(SourceSubgraph source, List<Warning> warnings) {
    for (int id : source.inputs()) {
      Tensor tensor = source.tensor(id);
      for (int axis = 0; axis < tensor.shapeSignatureLength(); axis++) {
        if (tensor.shapeSignature(axis) >= 0) continue;
        int stored = axis < tensor.shapeLength() ? tensor.shape(axis) : -1;
        if (stored < 1 || (stored == 1 && axis != BATCH)) {
          throw Rejection.of(
              "dynamic-shape",
              "Axis %d of input '%s' may have any size, and none is stored."
                  .formatted(axis, source.tensorName(id)),
              "Export the model with fixed input shapes, batch 1.");
        }
        warnings.add(
            new Warning(
                "open-dimension",
                "Axis %d of input '%s' may have any size in the model; it is %d in the artifact."
                    .formatted(axis, source.tensorName(id), stored)));
      }
    }
  }

  /** Whether the stored shape of a tensor is no more than a guess. */
  static boolean isOpen(SourceSubgraph source, int id) {
    if (id < 0) return false;
    Tensor tensor = source.tensor(id);
    for (int i = 0; i < tensor.shapeSignatureLength(); i++) {
      if (tensor.shapeSignature(i) < 0) return true;
    }
    return tensor.shapeLength() == 0 && !tensor.hasRank();
  }
}
