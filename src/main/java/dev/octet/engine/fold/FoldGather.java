package dev.octet.engine.fold;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.OpaqueOptions;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Folds a lookup by index: {@code GATHER([1, 12, 8], [0, 1]) -> [1, 12]}. */
final class FoldGather implements FoldingRule {
  // schema.fbs: BuiltinOptions.GatherOptions
  private static final int GATHER_OPTIONS = 23;

  @Override
  public @Nullable List<Constant> fold(FoldingCase node) {
    if (!node.name().equals("GATHER") || !node.allConstant()) return null;
    long[] indices = node.integers(1);
    if (indices == null) return null;
    Tensor x = node.input(0);
    Shape shape = x.shape();
    OpaqueOptions options = node.options(GATHER_OPTIONS);
    int axis = options.integer(0, 0);
    if (axis < 0) axis += shape.rank();
    int batch = options.integer(1, 0);
    if (batch < 0) batch += node.shape(1).rank();
    int batches = (int) shape.elements(0, batch);
    int outer = (int) shape.elements(batch, axis);
    int size = shape.dim(axis);
    int inner = (int) shape.elements(axis + 1, shape.rank());
    int perBatch = batches == 0 ? 0 : indices.length / batches;
    var places = new int[node.outShape().size()];
    int next = 0;
    for (int b = 0; b < batches; b++) {
      for (int o = 0; o < outer; o++) {
        for (int i = 0; i < perBatch; i++) {
          long index = indices[b * perBatch + i];
          if (index < 0 || index >= size) return null;
          int start = ((b * outer + o) * size + (int) index) * inner;
          for (int e = 0; e < inner; e++) places[next++] = start + e;
        }
      }
    }
    return List.of(View.taken(x.requireConstant(), x.type().bytes(), places));
  }
}
