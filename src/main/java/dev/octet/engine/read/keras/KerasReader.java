package dev.octet.engine.read.keras;

import dev.octet.engine.Warning;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.metadata.ModelMetadata;
import dev.octet.engine.read.keras.hdf5.Hdf5File;
import dev.octet.engine.read.keras.layer.LayerTypes;
import dev.octet.engine.read.keras.operation.Operations;
import dev.octet.engine.read.source.FinishedGraph;
import dev.octet.engine.read.source.ModelFiles;
import dev.octet.engine.read.source.ModelFormat;
import dev.octet.engine.read.source.ReadOptions;
import dev.octet.engine.read.source.ReadableOperator;
import dev.octet.engine.read.source.SourceModel;
import dev.octet.engine.unfold.Unfolding;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads whole models of Keras 2 and 3: {@code .h5} files and {@code .keras} archives with a
 * Functional or Sequential model. The names in {@link ReadOptions#begin} and {@link
 * ReadOptions#end} are names of layers of the outermost network.
 */
public final class KerasReader implements ModelFormat {
  /** Name of the format in reports. */
  public static final String FORMAT = "keras";

  @Override
  public String name() {
    return FORMAT;
  }

  @Override
  public boolean mayBegin(byte[] head) {
    return Hdf5File.hasSignature(head) || ModelFiles.of(head, FORMAT).startsWith('P', 'K', 3, 4);
  }

  /** Returns whether an upload is an HDF5 file, or an archive with Keras' two main files. */
  @Override
  public boolean recognizes(ModelFiles files) {
    if (Hdf5File.hasSignature(files.bytes())) return true;
    return files.isArchive() && KerasFile.isArchive(files.names());
  }

  @Override
  public SourceModel read(ModelFiles files, ReadOptions options) {
    List<Warning> warnings = new ArrayList<>();
    KerasFile file = KerasFile.open(files);
    Graph graph = NetworkAssembly.graph(file, options, warnings);
    Graph unfolded = FinishedGraph.verified(Unfolding.of(graph));
    return new SourceModel(FORMAT, unfolded, ModelMetadata.NONE, warnings, files.bytes().length);
  }

  /** Returns all layers, operations of Keras 3 and functions of TensorFlow, sorted by name. */
  @Override
  public List<ReadableOperator> operators() {
    Set<String> names = new TreeSet<>(LayerTypes.names());
    names.add("InputLayer");
    for (String operation : Operations.names()) names.add("ops." + operation);
    for (String function : Operations.functions()) names.add("tf." + function);
    return names.stream().map(name -> new ReadableOperator(name, 1)).toList();
  }
}
