package dev.octet.engine.read.keras.call;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.build.OpaqueOps;
import dev.octet.engine.read.keras.config.Argument;
import dev.octet.engine.read.keras.config.Call;
import dev.octet.engine.read.keras.config.Settings;
import dev.octet.engine.read.keras.config.TensorRef;
import dev.octet.engine.read.keras.config.WrappedValues;
import dev.octet.engine.read.source.ModelProblems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A call of a layer or operation, and the network that its nodes are added to.
 *
 * @param b the network
 * @param name name of the layer, which the tensor that it produces gets
 * @param settings settings of the layer
 * @param weights weights of the layer
 * @param call arguments
 * @param tensors ids of the tensors that arguments refer to
 * @param version 2 or 3: the major version of Keras that wrote the file
 */
public record LayerCall(
    NetworkBuilder b,
    String name,
    Settings settings,
    LayerVariables weights,
    Call call,
    Map<TensorRef, Integer> tensors,
    int version) {

  /** Returns the same call under another name. */
  public LayerCall named(String other) {
    return new LayerCall(b, other, settings, weights, call, tensors, version);
  }

  /** Returns the same call with other settings. */
  public LayerCall with(Settings other) {
    return new LayerCall(b, name, other, weights, call, tensors, version);
  }

  /** Returns the call of a layer inside on one tensor. */
  public LayerCall inside(String inner, Settings own, LayerVariables inside, int x) {
    var ref = new TensorRef(inner, 0, 0);
    return new LayerCall(b, inner, own, inside, Call.of(ref), Map.of(ref, x), version);
  }

  /** Returns the ids of all tensors that the call takes, in order. */
  public List<Integer> inputs() {
    return call.refs().map(this::id).toList();
  }

  /** Returns the id of the first tensor that the call takes. */
  public int input() {
    List<Integer> all = inputs();
    if (all.isEmpty()) throw invalid("It has no input.");
    return all.getFirst();
  }

  /** Returns the first tensor that the call takes, converted to FLOAT32 if it has integers. */
  public int floatInput() {
    int x = input();
    if (b.tensor(x).type() == ElementType.FLOAT32) return x;
    return b.node(name + "/cast", ElementType.FLOAT32, OpaqueOps.plain("CAST"), x);
  }

  private int id(TensorRef ref) {
    Integer id = tensors.get(ref);
    if (id == null) throw invalid("Its input '%s' is unknown.".formatted(ref.layer()));
    return id;
  }

  /** Returns the shape of the first tensor that the call takes. */
  public Shape shape() {
    return b.shape(input());
  }

  /**
   * Returns a tensor among the arguments; {@link Node#ABSENT} if it is missing or null.
   *
   * @param position position, or a negative number for an argument that only has a name
   */
  public int tensor(int position, String argument) {
    Argument given = call.argument(position, argument);
    return given instanceof Argument.Ref ref ? id(ref.tensor()) : Node.ABSENT;
  }

  /**
   * Returns an operand: a tensor, or a constant made from a number or an array.
   *
   * @param names names of the argument, of which one is used
   * @throws RejectedInputException if the argument is missing or something else
   */
  public int operand(int position, String... names) {
    for (String own : names) {
      Argument given = call.argument(position, own);
      if (given instanceof Argument.Ref ref) return id(ref.tensor());
      JsonNode data = data(position, own);
      if (data != null && WrappedValues.isArray(data)) return constant(own, data);
    }
    throw invalid("Its argument `%s` is neither a tensor nor a number.".formatted(names[0]));
  }

  /** Returns the operands of an argument that is a list of tensors and arrays. */
  public List<Integer> operands(int position, String argument) {
    Argument given = call.argument(position, argument);
    if (!(given instanceof Argument.Items items)) return inputs();
    List<Integer> ids = new ArrayList<>();
    for (Argument item : items.items()) {
      switch (item) {
        case Argument.Ref ref -> ids.add(id(ref.tensor()));
        case Argument.Data data -> ids.add(constant(argument, data.json()));
        case Argument.Items _ -> throw invalid("Its argument `%s` is nested.".formatted(argument));
      }
    }
    return ids;
  }

  private int constant(String argument, JsonNode json) {
    WrappedValues.Numbers numbers = WrappedValues.array(json, settings.place());
    return b.constant(name + "/" + argument, new Shape(numbers.dims()), numbers.values());
  }

  /** Returns an argument that is no tensor, or the setting of the same name; null if missing. */
  public @Nullable JsonNode data(int position, String argument) {
    Argument given = call.argument(position, argument);
    if (given instanceof Argument.Data data && !data.json().isNull()) return data.json();
    return given == null ? settings.json(argument) : null;
  }

  /**
   * Returns the first of some arguments or settings that is a list of integers, or one integer;
   * null if none is given.
   *
   * @param position position of the argument, or a negative number if it only has a name
   */
  public int @Nullable [] integers(int position, String... names) {
    for (String own : names) {
      JsonNode json = data(position, own);
      if (json != null) return settings.integers(own, json);
    }
    return null;
  }

  /** Returns the first of some arguments or settings that is a number. */
  public float number(int position, float otherwise, String... names) {
    for (String own : names) {
      JsonNode json = data(position, own);
      if (json == null) continue;
      if (json.isNumber() && Float.isFinite(json.floatValue())) return json.floatValue();
      throw invalid("Its argument `%s` is not a number.".formatted(own));
    }
    return otherwise;
  }

  /** Returns the first of some arguments or settings that is true or false. */
  public boolean flag(int position, boolean otherwise, String... names) {
    for (String own : names) {
      JsonNode json = data(position, own);
      if (json == null) continue;
      if (json.isBoolean()) return json.booleanValue();
      throw invalid("Its argument `%s` is neither true nor false.".formatted(own));
    }
    return otherwise;
  }

  /** Returns a weight in its own axis order. */
  public int weight(String variable) {
    return weights.once(b, variable, _ -> add(variable, require(variable)));
  }

  /** Returns a weight with other extents, or {@link Node#ABSENT} if the layer has none. */
  public int optionalWeight(String variable, int... dims) {
    Tensor values = weights.read(variable);
    if (values == null) return Node.ABSENT;
    if (dims.length == 0) return weights.once(b, variable, _ -> add(variable, values));
    return shaped(variable, values, dims);
  }

  /** Returns a weight with other extents. */
  public int weight(String variable, int... dims) {
    return shaped(variable, require(variable), dims);
  }

  private int shaped(String variable, Tensor values, int... dims) {
    Shape shape = Shape.of(dims);
    if (shape.elements() != values.shape().elements()) {
      throw invalid(
          "Its weight '%s' has shape %s, expected %s elements."
              .formatted(variable, values.shape(), shape.elements()));
    }
    return weights.once(
        b,
        variable + shape,
        _ -> b.constant(name + "/" + variable, shape, values.type(), values.requireConstant()));
  }

  /**
   * Returns a constant computed from weights, which is shared by all calls of the layer.
   *
   * @param key what distinguishes it from other constants of the layer
   */
  public int derived(String key, ToIntFunction<NetworkBuilder> make) {
    return weights.once(b, "=" + key, make);
  }

  private int add(String variable, Tensor values) {
    return b.constant(
        name + "/" + variable, values.shape(), ElementType.FLOAT32, values.requireConstant());
  }

  /** Returns the values of a weight. */
  public Tensor require(String variable) {
    Tensor values = weights.read(variable);
    if (values != null) return values;
    throw invalid("Its weight '%s' is missing.".formatted(variable));
  }

  /** Returns the values of a weight of a given rank. */
  public Tensor require(String variable, int rank) {
    Tensor values = require(variable);
    if (values.shape().rank() == rank) return values;
    throw invalid(
        "Its weight '%s' has shape %s, expected %d axes."
            .formatted(variable, values.shape(), rank));
  }

  /** Adds a constant of the layer. */
  public int constant(String suffix, Shape shape, Constant values) {
    return b.constant(name + "/" + suffix, shape, ElementType.FLOAT32, values);
  }

  /** Returns the rejection of an inconsistent layer. */
  public RejectedInputException invalid(String detail) {
    return ModelProblems.invalid(settings.place(), detail);
  }

  /** Returns an axis from 0 on. */
  public int axis(int axis, int rank) {
    int own = axis < 0 ? axis + rank : axis;
    if (own < 0 || own >= rank) {
      throw invalid("It names axis %d of a tensor with %d axes.".formatted(axis, rank));
    }
    return own;
  }
}
