package dev.octet.engine.read.source;

import java.util.List;

/** A format of trained networks. */
public interface ModelFormat {
  /** Number of bytes by which a file is told from one that is not a model. */
  int HEAD = 512;

  /** Returns the format's name in reports: {@code onnx}. */
  String name();

  /**
   * Returns whether a file with the given first bytes may be of this format. Other files are
   * rejected before the rest of them is read.
   *
   * @param head the first {@value #HEAD} bytes, or the whole file if it is shorter
   */
  boolean mayBegin(byte[] head);

  /**
   * Returns whether an upload is of this format, by its outermost structure or its files' names.
   */
  boolean recognizes(ModelFiles files);

  /**
   * Reads a network.
   *
   * @param files an upload that this format {@linkplain #recognizes recognizes}
   * @return the verified network
   * @throws dev.octet.engine.RejectedInputException if the network can't be read; the problem
   *     doesn't name the upload
   */
  SourceModel read(ModelFiles files, ReadOptions options);

  /** Returns the supported operators, sorted by name. */
  List<ReadableOperator> operators();
}
