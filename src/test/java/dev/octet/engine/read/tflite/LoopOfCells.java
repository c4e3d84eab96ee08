package dev.octet.engine.read.tflite;

import dev.octet.engine.graph.Constant;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.ConcatenationOptions;
import org.tensorflow.lite.schema.SplitOptions;
import org.tensorflow.lite.schema.TensorType;
import org.tensorflow.lite.schema.WhileOptions;

/**
 * A WHILE over LSTM cells in the form of TensorFlow's converter, with something about it changed,
 * and what it computes. Its input has shape [steps, 1, features], its output [steps, 1, units].
 */
final class LoopOfCells {
  static final int STEPS = 5;
  static final int FEATURES = 3;
  static final int UNITS = 4;
  private static final int GATES = 4;

  /** Operator of the candidate, TANH in an LSTM. */
  int candidate = BuiltinOperator.TANH;

  /** First value of h and c. */
  float state;

  /** What the counter grows by. */
  int growth = 1;

  /** Whether the loop ends by what it computes. */
  boolean endsByData;

  /** The tensor that is delivered: index of the WHILE's output. */
  int delivered = ROWS;

  static final int STEP = 0;
  static final int ROWS = 1;
  static final int HIDDEN = 2;
  static final int CELL = 3;
  private static final int SEQUENCE = 4;

  final float[] weights = random(1, GATES * UNITS * FEATURES);
  final float[] recurrent = random(2, GATES * UNITS * UNITS);
  final float[] bias = random(3, GATES * UNITS);

  private final HandMade model = new HandMade();
  private int made;

  static float[] random(int seed, int count) {
    var random = new SplittableRandom(seed);
    var values = new float[count];
    for (int i = 0; i < count; i++) values[i] = (float) random.nextDouble(-1, 1);
    return values;
  }

  byte[] bytes() {
    int condition = condition();
    int body = body();
    int x = model.activation("x", STEPS, 1, FEATURES);
    int zero = ints("zero", new int[0], 0);
    int rows = floats("rows", new float[STEPS * UNITS], STEPS, 1, UNITS);
    var first = new float[UNITS];
    Arrays.fill(first, state);
    int h = floats("first", first, 1, UNITS);
    int[] outputs = variables("loop/");
    int options = WhileOptions.createWhileOptions(model.builder(), condition, body);
    model.operator(
        BuiltinOperator.WHILE,
        BuiltinOptions.WhileOptions,
        options,
        new int[] {zero, rows, h, h, x},
        outputs);
    return model.bytes(new int[] {x}, outputs[delivered]);
  }

  private int[] variables(String prefix) {
    return new int[] {
      model.tensor(prefix + "step", TensorType.INT32, 0),
      model.activation(prefix + "rows", STEPS, 1, UNITS),
      model.activation(prefix + "h", 1, UNITS),
      model.activation(prefix + "c", 1, UNITS),
      model.activation(prefix + "x", STEPS, 1, FEATURES)
    };
  }

  private int condition() {
    int[] in = variables("");
    int less = model.tensor("less", TensorType.BOOL, 0);
    if (endsByData) {
      int sum =
          node(BuiltinOperator.SUM, new int[0], in[HIDDEN], ints("axes", new int[] {2}, 0, 1));
      model.operator(BuiltinOperator.LESS, new int[] {sum, floats("most", new float[] {9})}, less);
      return model.subgraph(in, less);
    }
    int bound = ints("bound", new int[0], STEPS);
    model.operator(BuiltinOperator.LESS, new int[] {in[STEP], bound}, less);
    int both = model.tensor("both", TensorType.BOOL, 0);
    model.operator(BuiltinOperator.LOGICAL_AND, new int[] {less, less}, both);
    return model.subgraph(in, both);
  }

  private int body() {
    int[] in = variables("");
    int next = model.tensor("next", TensorType.INT32, 0);
    int one = ints("one", new int[0], growth);
    model.operator(BuiltinOperator.ADD, new int[] {in[STEP], one}, next);
    int[] row = {1, UNITS};
    int[] wide = {1, GATES * UNITS};
    int x = node(BuiltinOperator.GATHER, new int[] {1, FEATURES}, in[SEQUENCE], in[STEP]);
    int w = floats("w", weights, GATES * UNITS, FEATURES);
    int r = floats("r", recurrent, GATES * UNITS, UNITS);
    int ofX = node(BuiltinOperator.FULLY_CONNECTED, wide, x, w, -1);
    int ofH = node(BuiltinOperator.FULLY_CONNECTED, wide, in[HIDDEN], r, -1);
    int flat = node(BuiltinOperator.RESHAPE, new int[] {GATES * UNITS}, ofH, list(GATES * UNITS));
    int sum = node(BuiltinOperator.ADD, wide, ofX, flat);
    int z = node(BuiltinOperator.ADD, wide, sum, floats("b", bias, GATES * UNITS));
    int[] gates = new int[GATES];
    for (int g = 0; g < GATES; g++) gates[g] = model.activation("gate" + g, row);
    int split = SplitOptions.createSplitOptions(model.builder(), GATES);
    int axis = ints("axis", new int[0], 1);
    model.operator(
        BuiltinOperator.SPLIT, BuiltinOptions.SplitOptions, split, new int[] {axis, z}, gates);
    int forget = node(BuiltinOperator.LOGISTIC, row, gates[1]);
    int kept = node(BuiltinOperator.MUL, row, forget, in[CELL]);
    int input = node(BuiltinOperator.LOGISTIC, row, gates[0]);
    int added = node(BuiltinOperator.MUL, row, input, node(candidate, row, gates[2]));
    int c = node(BuiltinOperator.ADD, row, kept, added);
    int output = node(BuiltinOperator.LOGISTIC, row, gates[3]);
    int h = node(BuiltinOperator.MUL, row, output, node(BuiltinOperator.TANH, row, c));
    return model.subgraph(in, next, stored(in, next, h), h, c, in[SEQUENCE]);
  }

  private int stored(int[] in, int next, int h) {
    int step = node(TensorType.INT32, BuiltinOperator.RESHAPE, new int[] {1}, in[STEP], list(1));
    int size = joined(TensorType.INT32, new int[] {3}, step, list(-1, -1));
    int open = model.tensor("before", TensorType.FLOAT32, 0);
    model.operator(BuiltinOperator.SLICE, new int[] {in[ROWS], list(0, 0, 0), size}, open);
    int after = node(TensorType.INT32, BuiltinOperator.RESHAPE, new int[] {1}, next, list(1));
    int begin = joined(TensorType.INT32, new int[] {3}, after, list(0, 0));
    int rest = model.tensor("after", TensorType.FLOAT32, 0);
    model.operator(BuiltinOperator.SLICE, new int[] {in[ROWS], begin, list(-1, -1, -1)}, rest);
    int row = node(BuiltinOperator.RESHAPE, new int[] {1, 1, UNITS}, h, list(1, 1, UNITS));
    return joined(TensorType.FLOAT32, new int[] {STEPS, 1, UNITS}, open, row, rest);
  }

  private int joined(byte type, int[] shape, int... parts) {
    int options = ConcatenationOptions.createConcatenationOptions(model.builder(), 0, (byte) 0);
    int result = model.tensor("t" + made++, type, 0, shape);
    model.operator(
        BuiltinOperator.CONCATENATION, BuiltinOptions.ConcatenationOptions, options, parts, result);
    return result;
  }

  private int node(int code, int[] shape, int... inputs) {
    return node(TensorType.FLOAT32, code, shape, inputs);
  }

  private int node(byte type, int code, int[] shape, int... inputs) {
    int result = model.tensor("t" + made++, type, 0, shape);
    model.operator(code, inputs, result);
    return result;
  }

  private int list(int... values) {
    return ints("list" + made++, new int[] {values.length}, values);
  }

  private int ints(String name, int[] shape, int... values) {
    int buffer = model.buffer(Constant.ofInts(values).bytes());
    return model.tensor(name, TensorType.INT32, buffer, shape);
  }

  private int floats(String name, float[] values, int... shape) {
    return model.tensor(
        name, TensorType.FLOAT32, model.buffer(Constant.ofFloats(values).bytes()), shape);
  }

  /** What all steps give for h, computed here in double precision. */
  float[] expected(float[] x) {
    var h = new double[UNITS];
    var c = new double[UNITS];
    Arrays.fill(h, state);
    Arrays.fill(c, state);
    var all = new float[STEPS * UNITS];
    for (int t = 0; t < STEPS; t++) {
      var z = new double[GATES * UNITS];
      for (int i = 0; i < z.length; i++) {
        z[i] = bias[i];
        for (int f = 0; f < FEATURES; f++) z[i] += weights[i * FEATURES + f] * x[t * FEATURES + f];
        for (int u = 0; u < UNITS; u++) z[i] += recurrent[i * UNITS + u] * h[u];
      }
      for (int u = 0; u < UNITS; u++) {
        double g = z[2 * UNITS + u];
        double curved = candidate == BuiltinOperator.TANH ? Math.tanh(g) : Math.max(0, g);
        c[u] = sigmoid(z[UNITS + u]) * c[u] + sigmoid(z[u]) * curved;
        h[u] = sigmoid(z[3 * UNITS + u]) * Math.tanh(c[u]);
        all[t * UNITS + u] = (float) h[u];
      }
    }
    return all;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
