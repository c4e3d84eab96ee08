package dev.octet.engine.read.onnx.op;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All supported operators of ONNX. */
public final class OnnxImporters {
  private static final Map<String, OnnxImporter> ALL = all();

  /** Operators that compute with quantized integers. */
  private static final Set<String> QUANTIZED =
      Set.of(
          "DynamicQuantizeLinear", "QLinearConv", "QLinearMatMul", "ConvInteger", "MatMulInteger");

  private OnnxImporters() {}

  private static Map<String, OnnxImporter> all() {
    var all = new TreeMap<String, OnnxImporter>();
    for (Map<String, OnnxImporter> group :
        List.of(
            ArithmeticOps.all(),
            ActivationOps.all(),
            WindowOps.all(),
            NormalizationOps.all(),
            MatrixOps.all(),
            ReductionOps.all(),
            ShapeOps.all(),
            PartOps.all(),
            ConstantOps.all(),
            ImageOps.all(),
            QuantizationOps.all())) {
      all.putAll(group);
    }
    return Collections.unmodifiableMap(all);
  }

  /** Returns the importer of an operator; null if it is not supported. */
  public static @Nullable OnnxImporter of(String operator) {
    return ALL.get(operator);
  }

  /** Returns the names of the supported operators, sorted. */
  public static Set<String> names() {
    return ALL.keySet();
  }

  /** Returns whether an operator rounds to quantized integers, or makes floats of them. */
  public static boolean isQuantization(String operator) {
    return QuantizationOps.all().containsKey(operator);
  }

  /** Returns whether an operator computes with quantized integers, which is not supported. */
  public static boolean isQuantized(String operator) {
    return QUANTIZED.contains(operator) || operator.startsWith("com.microsoft:QLinear");
  }
}
