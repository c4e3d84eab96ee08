package dev.octet.engine.read.tensorflow.op;

import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Op;
import dev.octet.engine.read.build.OpaqueOps;

/** Importers of operators on the rows and columns of images. */
final class ImageNodes {
  private ImageNodes() {}

  static void register(Registry registry) {
    registry
        .one(n -> resized(n, new Op.ResizeBilinear(corners(n), centers(n))), "ResizeBilinear")
        .one(
            n -> resized(n, new Op.ResizeNearestNeighbor(corners(n), centers(n))),
            "ResizeNearestNeighbor")
        .one(n -> moved(n, new Op.DepthToSpace(block(n))), "DepthToSpace")
        .one(n -> moved(n, new Op.SpaceToDepth(block(n))), "SpaceToDepth")
        .one(n -> blocks(n, "SPACE_TO_BATCH_ND"), "SpaceToBatchND")
        .one(n -> blocks(n, "BATCH_TO_SPACE_ND"), "BatchToSpaceND");
  }

  private static boolean corners(NodeReading n) {
    return n.attributes().flag("align_corners", false);
  }

  private static boolean centers(NodeReading n) {
    return n.attributes().flag("half_pixel_centers", false);
  }

  private static int block(NodeReading n) {
    int block = n.attributes().integer("block_size", 0);
    if (block < 1) throw new InvalidGraphException("a block size of %d".formatted(block));
    return block;
  }

  private static int resized(NodeReading n, Op op) {
    int[] size = n.integers(1);
    if (size.length != 2 || size[0] < 1 || size[1] < 1) {
      throw new InvalidGraphException("the size is not two positive numbers");
    }
    boolean same =
        n.shape(0).rank() == 4 && n.shape(0).dim(1) == size[0] && n.shape(0).dim(2) == size[1];
    return same ? n.x(0) : n.b().node(n.name(), op, n.x(0), n.x(1));
  }

  private static int moved(NodeReading n, Op op) {
    return n.b().node(n.name(), op, n.x(0));
  }

  private static int blocks(NodeReading n, String name) {
    n.integers(1);
    n.integers(2);
    return n.b().node(n.name(), OpaqueOps.plain(name), n.x(0), n.x(1), n.x(2));
  }
}
