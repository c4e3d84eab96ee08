package dev.octet.engine.read.onnx.op;

import static java.util.Map.entry;

import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.onnx.node.OnnxNetwork;
import dev.octet.engine.read.onnx.node.OnnxNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Operators that read or change shapes and keep all elements. All shapes are known. */
final class ShapeOps {
  private ShapeOps() {}

  static Map<String, OnnxImporter> all() {
    return Map.ofEntries(
        entry("Shape", ShapeOps::shape),
        entry("Size", ShapeOps::size),
        entry("Reshape", ShapeOps::reshape),
        entry("Flatten", ShapeOps::flatten),
        entry("Squeeze", ShapeOps::squeeze),
        entry("Unsqueeze", ShapeOps::unsqueeze),
        entry("Transpose", ShapeOps::transpose));
  }

  private static void shape(OnnxNode node, OnnxNetwork net) {
    int[] dims = net.shape(node, 0).toArray();
    int start = bound(node.integer("start", 0), dims.length);
    int end = Math.max(start, bound(node.integer("end", dims.length), dims.length));
    int[] part = IntStream.range(start, end).map(i -> dims[i]).toArray();
    net.put(node, net.builder().list(node.name(), part));
  }

  private static int bound(int axis, int rank) {
    return Math.clamp(axis < 0 ? axis + rank : axis, 0, rank);
  }

  private static void size(OnnxNode node, OnnxNetwork net) {
    net.put(node, net.builder().integer(node.name(), net.shape(node, 0).size()));
  }

  private static void reshape(OnnxNode node, OnnxNetwork net) {
    Shape in = net.shape(node, 0);
    int[] wanted = node.hasAttribute("shape") ? node.integers("shape") : net.integers(node, 1);
    if (wanted == null) throw new InvalidGraphException("its shape is not given");
    boolean zeros = node.flag("allowzero", false);
    int[] dims = wanted.clone();
    long known = 1;
    int open = -1;
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] == 0 && !zeros) {
        if (i >= in.rank()) throw misfit(in, wanted);
        dims[i] = in.dim(i);
      }
      if (dims[i] == -1 && open < 0) open = i;
      else if (dims[i] < 0) throw misfit(in, wanted);
      else known = Math.multiplyExact(known, (long) dims[i]);
    }
    if (open >= 0) {
      if (known == 0 || in.elements() % known != 0) throw misfit(in, wanted);
      dims[open] = Math.toIntExact(in.elements() / known);
    } else if (known != in.elements()) throw misfit(in, wanted);
    net.put(node, net.builder().reshaped(node.name(), net.in(node, 0), dims));
  }

  private static InvalidGraphException misfit(Shape in, int[] wanted) {
    return new InvalidGraphException(
        "shape %s can't become %s".formatted(in, Arrays.toString(wanted)));
  }

  private static void flatten(OnnxNode node, OnnxNetwork net) {
    Shape in = net.shape(node, 0);
    int given = node.integer("axis", 1);
    int axis = given < 0 ? given + in.rank() : given;
    if (axis < 0 || axis > in.rank()) throw new InvalidGraphException("its axis is " + given);
    int rows = Math.toIntExact(in.elements(0, axis));
    int columns = Math.toIntExact(in.elements(axis, in.rank()));
    net.put(node, net.builder().reshaped(node.name(), net.in(node, 0), rows, columns));
  }

  private static void squeeze(OnnxNode node, OnnxNetwork net) {
    Shape in = net.shape(node, 0);
    int[] given = node.has(1) ? net.integers(node, 1) : node.integers("axes");
    List<Integer> dims = new ArrayList<>();
    int[] axes = given == null ? new int[0] : OnnxNetwork.axes(given, in.rank());
    for (int i = 0; i < in.rank(); i++) {
      int axis = i;
      boolean listed = IntStream.of(axes).anyMatch(a -> a == axis);
      if (listed && in.dim(i) != 1) {
        throw new InvalidGraphException("axis %d of shape %s isn't 1".formatted(i, in));
      }
      boolean dropped = given == null ? in.dim(i) == 1 : listed;
      if (!dropped) dims.add(in.dim(i));
    }
    reshaped(node, net, dims);
  }

  private static void unsqueeze(OnnxNode node, OnnxNetwork net) {
    Shape in = net.shape(node, 0);
    int[] given = node.has(1) ? net.integers(node, 1) : node.integers("axes");
    if (given == null) throw new InvalidGraphException("its axes are not given");
    int rank = in.rank() + given.length;
    int[] axes = OnnxNetwork.axes(given, rank);
    List<Integer> dims = new ArrayList<>(in.dims());
    for (int axis : axes) dims.add(Math.min(axis, dims.size()), 1);
    reshaped(node, net, dims);
  }

  private static void reshaped(OnnxNode node, OnnxNetwork net, List<Integer> dims) {
    NetworkBuilder b = net.builder();
    int[] shape = dims.stream().mapToInt(Integer::intValue).toArray();
    net.put(node, b.reshaped(node.name(), net.in(node, 0), shape));
  }

  private static void transpose(OnnxNode node, OnnxNetwork net) {
    int rank = net.shape(node, 0).rank();
    int[] given = node.integers("perm");
    int[] permutation =
        given == null ? IntStream.range(0, rank).map(i -> rank - 1 - i).toArray() : given;
    if (IntStream.of(permutation).distinct().filter(i -> i >= 0 && i < rank).count() != rank
        || permutation.length != rank) {
      throw new InvalidGraphException(
          "its perm %s doesn't fit rank %d".formatted(Arrays.toString(permutation), rank));
    }
    net.put(node, net.builder().transposed(node.name(), net.in(node, 0), permutation));
  }
}
