package dev.octet.engine.run;

import java.util.List;

/**
 * Division of a loaded model between the XNNPACK delegate and TensorFlow Lite's own kernels.
 *
 * @param delegatedNodes number of operators that XNNPACK runs
 * @param totalNodes number of operators in the model
 * @param partitions number of connected subgraphs that XNNPACK runs; 1 is the best case, each
 *     further one costs a transition
 * @param outside names of the operators that TensorFlow Lite's own kernels run, in execution order,
 *     one entry per operator ({@code CONV_2D})
 */
public record Delegation(int delegatedNodes, int totalNodes, int partitions, List<String> outside) {
  public Delegation {
    outside = List.copyOf(outside);
  }
}
