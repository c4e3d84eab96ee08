package dev.octet.engine.metadata;

import java.nio.ByteBuffer;

/**
 * A file that travels behind a model: labels, a vocabulary, an index.
 *
 * @param name relative, with slashes, without {@code ..}
 * @param content read-only
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
