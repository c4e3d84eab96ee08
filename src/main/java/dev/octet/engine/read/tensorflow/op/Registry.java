package dev.octet.engine.read.tensorflow.op;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Collects importers by TensorFlow's name of the operator. */
final class Registry {
  private final Map<String, NodeImporter> importers = new TreeMap<>();

  /** Registers the importer of operators with one output. */
  Registry one(NodeImporter.Single importer, String... ops) {
    return many(node -> List.of(importer.add(node)), ops);
  }

  /** Registers the importer of operators with several outputs. */
  Registry many(NodeImporter importer, String... ops) {
    for (String op : ops) {
      if (importers.put(op, importer) != null) throw new IllegalStateException(op);
    }
    return this;
  }

  Map<String, NodeImporter> importers() {
    return importers;
  }
}
