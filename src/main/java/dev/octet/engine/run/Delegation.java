package dev.octet.engine.run;

import java.util.List;

/**
 * How a loaded model is divided between the XNNPACK delegate and TensorFlow Lite's own kernels.
 *
 * @param delegatedNodes operators that XNNPACK took over
 * @param totalNodes operators of the model
 * @param partitions connected pieces that XNNPACK runs; 1 is the best case, each further one costs
 *     a hand-over
 * @param outside names of the operators that stayed with TensorFlow Lite's own kernels, in
 *     execution order, one entry an operator ({@code CONV_2D})
 */
public record Delegation(int delegatedNodes, int totalNodes, int partitions, List<String> outside) {
  public Delegation {
    outside = List.copyOf(outside);
  }
}
