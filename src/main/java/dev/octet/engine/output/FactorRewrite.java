package dev.octet.engine.output;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.graph.Uses;
import dev.octet.engine.quantize.JoinedElements;
import dev.octet.engine.quantize.JoinedOutput;
import dev.octet.engine.quantize.UnlikeRanges;
import dev.octet.engine.rewrite.fold.GraphChange;
import dev.octet.engine.rewrite.fold.GraphRewrite;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes the wide parts of an output smaller by powers of two, so that 8 bits for the whole output
 * suit all of its parts.
 *
 * <pre>{@code
 * boxes  = MUL(x, stride)           boxes/64 = MUL(x, stride / 64)
 * output = CONCAT(boxes, scores)    scaled   = CONCAT(boxes/64, scores)
 *                                   output   = MUL(scaled, [64, 64, 64, 64, 1, 1, ...])
 * }</pre>
 *
 * <p>The last product is left out where callers multiply.
 *
 * @param unlike the output and its parts
 * @param restores whether the network multiplies the output, in floats; otherwise its callers do
 */
record FactorRewrite(UnlikeRanges unlike, boolean restores) implements GraphRewrite {
  static final String NAME = "factor-for-unlike-ranges";

  /** More factors, which depend on the position, are no help to callers. */
  private static final int MOST_FACTORS = 4096;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public @Nullable GraphChange propose(Graph graph) {
    return attempt(graph).change();
  }

  /**
   * The result of an attempt.
   *
   * @param change the changed graph; null if the factors can't be folded exactly
   * @param multiply the factors that restore the output
   * @param obstacle why there is no change, as a clause
   */
  record Attempt(
      @Nullable GraphChange change, OutputForm.@Nullable Multiply multiply, String obstacle) {}

  /** Folds the factors into the constants in front of the output. */
  Attempt attempt(Graph graph) {
    float[] perPart = factors();
    JoinedOutput joined = unlike.joined() ? JoinedOutput.of(graph, unlike.output()) : null;
    if (unlike.joined() && joined == null) return obstacle("nothing joins its parts any more");
    OutputForm.Multiply multiply = restoring(graph, joined, perPart);
    if (multiply == null) return obstacle("the factors would depend on the position");
    var region = new ScaledRegion(graph);
    Set<Integer> readers = new TreeSet<>();
    if (joined == null) {
      if (!region.add(unlike.output(), perChannel(graph, perPart))) {
        return obstacle(region.obstacle());
      }
      if (restores) readers.addAll(Uses.of(graph).consumers(unlike.output()));
    } else {
      readers.addAll(joined.nodes());
      for (int i = 0; i < perPart.length; i++) {
        int tensor = unlike.parts().get(i).members().getFirst();
        if (perPart[i] != 1 && !region.add(tensor, new float[] {perPart[i]})) {
          return obstacle(region.obstacle());
        }
      }
      if (!restores && !Uses.of(graph).consumers(unlike.output()).isEmpty()) {
        return obstacle("another layer reads '%s'".formatted(unlike.name()));
      }
    }
    if (!region.isClosed(readers, Set.of(unlike.output()))) return obstacle(region.obstacle());
    var edit = new GraphEdit(graph);
    if (!region.apply(edit)) return obstacle("a constant is too small or too large");
    if (restores) restore(graph, edit, multiply);
    return new Attempt(
        new GraphChange(
            edit.build(), Map.of(), sites(region, multiply), new Promise.Exact(proof())),
        multiply,
        "");
  }

  private static Attempt obstacle(String reason) {
    return new Attempt(null, null, reason);
  }

  private String proof() {
    return "the factors are powers of two, which change only the exponents of floats; "
        + (restores
            ? "the last product restores the output"
            : "the artifact's metadata tells callers how to restore the output");
  }

  private List<Certificate.Site> sites(ScaledRegion region, OutputForm.Multiply multiply) {
    List<Certificate.Site> sites = new ArrayList<>();
    for (String layer : region.layers()) {
      sites.add(new Certificate.Site(layer, List.of(), "constants multiplied by a power of two"));
    }
    sites.add(
        new Certificate.Site(
            unlike.name(),
            List.of(),
            (restores ? "restored in floats: times " : "callers multiply: times ")
                + new TreeSet<>(multiply.values())));
    return sites;
  }

  /** Returns the factor of each part, 1 for the narrowest ones. */
  private float[] factors() {
    List<UnlikeRanges.Part> parts = unlike.parts();
    var factors = new float[parts.size()];
    Arrays.fill(factors, 1);
    double narrowest = 0;
    double last = 0;
    List<Integer> group = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      double span = parts.get(i).range().span();
      if (span == 0) continue;
      if (last > 0 && span > UnlikeRanges.GAP * last) {
        narrowest = finish(factors, group, last, narrowest);
      }
      group.add(i);
      last = span;
    }
    finish(factors, group, last, narrowest);
    return factors;
  }

  /** Gives a group of parts their factor; returns the range of the narrowest group. */
  private static double finish(
      float[] factors, List<Integer> group, double span, double narrowest) {
    double reference = narrowest == 0 ? span : narrowest;
    double bits = Math.rint(Math.log(span / reference) / Math.log(2));
    for (int i : group) factors[i] = (float) Math.scalb(1.0, -(int) bits);
    group.clear();
    return reference;
  }

  private float[] perChannel(Graph graph, float[] perPart) {
    var factors = new float[graph.tensor(unlike.output()).shape().channels()];
    for (int i = 0; i < perPart.length; i++) {
      for (int channel : unlike.parts().get(i).members()) factors[channel] = perPart[i];
    }
    return factors;
  }

  /** Returns what restores the output; null if that takes too many factors. */
  private OutputForm.@Nullable Multiply restoring(
      Graph graph, @Nullable JoinedOutput joined, float[] perPart) {
    Shape shape = graph.tensor(unlike.output()).shape();
    if (joined == null) {
      float[] factors = perChannel(graph, perPart);
      List<Float> values = new ArrayList<>();
      for (float factor : factors) values.add(1 / factor);
      List<Integer> dims = new ArrayList<>();
      for (int axis = 0; axis < shape.rank() - 1; axis++) dims.add(1);
      dims.add(factors.length);
      return new OutputForm.Multiply(dims, values);
    }
    int[] partOf = JoinedElements.of(graph, joined);
    if (partOf == null) return null;
    Map<Integer, Float> factorOf = new HashMap<>();
    for (int i = 0; i < perPart.length; i++) {
      factorOf.put(unlike.parts().get(i).members().getFirst(), perPart[i]);
    }
    var values = new float[partOf.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = 1 / factorOf.getOrDefault(joined.parts().get(partOf[i]), 1f);
    }
    return SmallestFactors.of(shape, values, MOST_FACTORS);
  }

  private void restore(Graph graph, GraphEdit edit, OutputForm.Multiply multiply) {
    int output = unlike.output();
    int index = Uses.of(graph).producerIndex(output);
    Tensor whole = graph.tensor(output);
    int scaled = edit.add(whole.withName(edit.unusedName(whole.name() + "/scaled")));
    Node producer = edit.node(index);
    List<Integer> outputs = new ArrayList<>(producer.outputs());
    outputs.replaceAll(id -> id == output ? scaled : id);
    edit.node(index, new Node(producer.op(), producer.inputs(), outputs));
    var factors = new float[multiply.values().size()];
    for (int i = 0; i < factors.length; i++) factors[i] = multiply.values().get(i);
    int constant =
        edit.add(
            Tensor.constant(
                edit.unusedName(whole.name() + "/factors"), new Shape(multiply.shape()), factors));
    edit.insertAfter(
        index,
        new Node(new Op.Mul(Op.Activation.NONE), List.of(scaled, constant), List.of(output)));
  }
}
