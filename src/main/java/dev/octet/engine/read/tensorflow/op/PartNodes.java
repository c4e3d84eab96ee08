package dev.octet.engine.read.tensorflow.op;

import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.OpaqueOps;
import java.util.ArrayList;
import java.util.List;

/** Importers of operators that take parts of tensors or join them. */
final class PartNodes {
  private PartNodes() {}

  static void register(Registry registry) {
    registry
        .one(n -> concatenation(n, n.count() - 1, 0), "ConcatV2")
        .one(n -> concatenation(n, 0, 1), "Concat")
        .many(PartNodes::split, "Split")
        .many(PartNodes::splitBySizes, "SplitV")
        .one(PartNodes::slice, "Slice")
        .one(n -> StridedSliceNode.add(n), "StridedSlice")
        .one(PartNodes::pack, "Pack")
        .many(PartNodes::unpack, "Unpack")
        .one(n -> gather(n, 0, 0), "Gather", "ResourceGather")
        .one(n -> gather(n, n.integer(2), n.attributes().integer("batch_dims", 0)), "GatherV2")
        .one(n -> n.b().node(n.name(), OpaqueOps.plain("GATHER_ND"), n.x(0), n.x(1)), "GatherNd");
  }

  private static int concatenation(NodeReading n, int axisInput, int first) {
    int axis = NodeReading.axis(n.integer(axisInput), n.shape(first).rank());
    List<Integer> parts = n.inputs().subList(first, first + n.count() - 1);
    if (parts.size() == 1) return parts.getFirst();
    int[] ids = parts.stream().mapToInt(Integer::intValue).toArray();
    return n.b().node(n.name(), new Op.Concatenation(axis, Activation.NONE), ids);
  }

  private static List<String> names(NodeReading n, int count) {
    if (count > n.b().tensor(n.x(0)).shape().elements() + 1 && count > (1 << 16)) {
      throw new InvalidGraphException("%d parts".formatted(count));
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) names.add(i == 0 ? n.name() : n.name() + ":" + i);
    return names;
  }

  /** Inputs: axis, x. */
  private static List<Integer> split(NodeReading n) {
    int parts = n.attributes().integer("num_split", 1);
    int axis = NodeReading.axis(n.integer(0), n.shape(1).rank());
    if (parts == 1) return List.of(n.x(1));
    if (parts < 1 || parts > n.shape(1).dim(axis)) {
      throw new InvalidGraphException("%d parts of shape %s".formatted(parts, n.shape(1)));
    }
    int over = n.b().integer(n.name() + "/axis", axis);
    return n.b().nodes(names(n, parts), new Op.Split(parts), over, n.x(1));
  }

  /** Inputs: x, sizes, axis. */
  private static List<Integer> splitBySizes(NodeReading n) {
    int parts = n.integers(1).length;
    int axis = NodeReading.axis(n.integer(2), n.shape(0).rank());
    if (parts == 1) return List.of(n.x(0));
    int over = n.b().integer(n.name() + "/axis", axis);
    return n.b().nodes(names(n, parts), OpaqueOps.splitV(parts), n.x(0), n.x(1), over);
  }

  private static int slice(NodeReading n) {
    if (n.isConstant(1) && n.isConstant(2)) {
      int[] begin = n.integers(1);
      int[] size = n.integers(2);
      boolean whole = begin.length == n.shape(0).rank() && size.length == begin.length;
      for (int axis = 0; whole && axis < begin.length; axis++) {
        whole = begin[axis] == 0 && (size[axis] == -1 || size[axis] == n.shape(0).dim(axis));
      }
      if (whole) return n.x(0);
    }
    return n.b().node(n.name(), new Op.Slice(), n.x(0), n.x(1), n.x(2));
  }

  private static int pack(NodeReading n) {
    Shape x = n.shape(0);
    int axis = NodeReading.axis(n.attributes().integer("axis", 0), x.rank() + 1);
    int[] ids = n.inputs().stream().mapToInt(Integer::intValue).toArray();
    if (ids.length == 1) {
      List<Integer> dims = new ArrayList<>(x.dims());
      dims.add(axis, 1);
      return n.b().reshaped(n.name(), n.x(0), dims.stream().mapToInt(d -> d).toArray());
    }
    return n.b().node(n.name(), new Op.Pack(axis, ids.length), ids);
  }

  private static List<Integer> unpack(NodeReading n) {
    int axis = NodeReading.axis(n.attributes().integer("axis", 0), n.shape(0).rank());
    int count = n.shape(0).dim(axis);
    return n.b().nodes(names(n, count), OpaqueOps.unpack(axis, count), n.x(0));
  }

  private static int gather(NodeReading n, int axis, int batchAxes) {
    int rank = n.shape(0).rank();
    int batch = batchAxes < 0 ? batchAxes + n.shape(1).rank() : batchAxes;
    return n.b()
        .node(n.name(), OpaqueOps.gather(NodeReading.axis(axis, rank), batch), n.x(0), n.x(1));
  }
}
