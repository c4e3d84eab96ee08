package dev.octet.engine.metadata;

import java.nio.ByteBuffer;

/**
 * A file attached to a model, such as a label list, a vocabulary or an index.
 *
 * @param name relative path with slashes, without {@code ..}
 * @param content the file's bytes; read-only
 */
public record AssociatedFile(String name, ByteBuffer content) {
  public AssociatedFile {
    content = content.slice().asReadOnlyBuffer();
  }

  @Override
  public ByteBuffer content() {
    return content.duplicate();
  }
}
