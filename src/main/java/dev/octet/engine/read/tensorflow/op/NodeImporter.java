package dev.octet.engine.read.tensorflow.op;

import java.util.List;

/** Adds the operators that compute a node's outputs to a network. */
interface NodeImporter {
  /** Returns the ids of the node's outputs, in order; the first has the node's name. */
  List<Integer> add(NodeReading node);

  /** An importer of an operator with one output. */
  interface Single {
    /** Returns the id of the node's output, which has the node's name. */
    int add(NodeReading node);
  }
}
