package dev.octet.engine.read.keras.layer;

import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.ActivationFunctions;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.build.OpaqueOps;
import dev.octet.engine.read.keras.call.LayerCall;
import dev.octet.engine.read.keras.call.LayerType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Layers with several inputs. */
final class Merges {
  private static final float NORM_EPSILON = 1e-7f;

  private Merges() {}

  static void register(Map<String, LayerType> all) {
    all.put("Add", LayerType.of(call -> chain(call, call.name(), new Op.Add(Activation.NONE))));
    all.put(
        "Subtract", LayerType.of(call -> chain(call, call.name(), new Op.Sub(Activation.NONE))));
    all.put(
        "Multiply", LayerType.of(call -> chain(call, call.name(), new Op.Mul(Activation.NONE))));
    all.put("Maximum", LayerType.of(call -> chain(call, call.name(), new Op.Maximum())));
    all.put("Minimum", LayerType.of(call -> chain(call, call.name(), new Op.Minimum())));
    all.put("Average", LayerType.of(Merges::average));
    all.put("Concatenate", LayerType.of(Merges::concatenate));
    all.put("Dot", LayerType.of(Merges::dot));
  }

  /** Returns the inputs; those with fewer axes get axes of 1 behind the batch, as in Keras. */
  private static List<Integer> aligned(LayerCall call) {
    NetworkBuilder b = call.b();
    List<Integer> inputs = call.inputs();
    int most = inputs.stream().mapToInt(id -> b.shape(id).rank()).max().orElse(0);
    List<Integer> aligned = new ArrayList<>();
    for (int id : inputs) {
      Shape shape = b.shape(id);
      List<Integer> dims = new ArrayList<>(shape.dims());
      while (dims.size() < most) dims.add(Math.min(1, dims.size()), 1);
      var all = new Shape(dims);
      aligned.add(b.reshaped(call.name() + "/aligned", id, all.toArray()));
    }
    return aligned;
  }

  private static int chain(LayerCall call, String name, Op op) {
    List<Integer> inputs = aligned(call);
    if (inputs.size() < 2) throw call.invalid("It merges fewer than two tensors.");
    int merged = inputs.getFirst();
    for (int i = 1; i < inputs.size(); i++) {
      String own = i == inputs.size() - 1 ? name : name + "/" + i;
      merged = call.b().node(own, op, merged, inputs.get(i));
    }
    return merged;
  }

  private static int average(LayerCall call) {
    int sum = chain(call, call.name() + "/sum", new Op.Add(Activation.NONE));
    return ActivationFunctions.times(call.b(), call.name(), sum, 1f / call.inputs().size());
  }

  private static int concatenate(LayerCall call) {
    List<Integer> inputs = call.inputs();
    if (inputs.size() == 1) return inputs.getFirst();
    int axis = call.axis(call.settings().integer("axis", -1), call.shape().rank());
    var op = new Op.Concatenation(axis, Activation.NONE);
    return call.b().node(call.name(), op, inputs.stream().mapToInt(Integer::intValue).toArray());
  }

  /** A product over one axis of each of two inputs. */
  private static int dot(LayerCall call) {
    NetworkBuilder b = call.b();
    List<Integer> inputs = call.inputs();
    int[] axes = call.settings().integers("axes");
    if (inputs.size() != 2 || axes == null || axes.length > 2 || axes.length < 1) {
      throw call.invalid("It needs two inputs and one axis of each.");
    }
    Matrix x = matrix(call, inputs.get(0), axes[0], "x");
    Matrix y = matrix(call, inputs.get(1), axes[axes.length - 1], "y");
    List<Integer> dims = new ArrayList<>();
    dims.add(b.shape(x.id).dim(0));
    dims.addAll(x.rest);
    dims.addAll(y.rest);
    if (dims.size() == 1) dims.add(1);
    var op = OpaqueOps.batchMatMul(false, true);
    boolean plain = x.rest.size() == 1 && y.rest.size() == 1;
    int product = b.node(plain ? call.name() : call.name() + "/product", op, x.id, y.id);
    return b.reshaped(call.name(), product, new Shape(dims).toArray());
  }

  /**
   * An input of a product as [batch, rows, depth].
   *
   * @param id id of the tensor
   * @param rest extents of the axes that the rows stand for
   */
  private record Matrix(int id, List<Integer> rest) {}

  private static Matrix matrix(LayerCall call, int input, int axis, String suffix) {
    NetworkBuilder b = call.b();
    String name = call.name() + "/" + suffix;
    Shape shape = b.shape(input);
    int own = call.axis(axis, shape.rank());
    if (own == 0) throw call.invalid("It contracts the batch.");
    int x = input;
    if (call.settings().flag("normalize", false)) {
      x = NormalizationLayers.unit(b, name + "/unit", x, new int[] {own}, NORM_EPSILON);
    }
    List<Integer> rest = new ArrayList<>(shape.dims().subList(1, shape.rank()));
    int depth = rest.get(own - 1);
    rest.subList(own - 1, own).clear();
    var order = new int[shape.rank()];
    int next = 0;
    for (int i = 0; i < order.length; i++) if (i != own) order[next++] = i;
    order[next] = own;
    int moved = b.transposed(name + "/last", x, order);
    int rows = new Shape(rest).size();
    return new Matrix(b.reshaped(name, moved, shape.dim(0), rows, depth), rest);
  }
}
