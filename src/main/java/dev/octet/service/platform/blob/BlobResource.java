package dev.octet.service.platform.blob;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.AbstractResource;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/**
 * A blob as a response body. The file is opened before the response begins and stays open until the
 * request ends, so that the client gets all of it even if the blob is removed meanwhile.
 */
final class BlobResource extends AbstractResource {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path file;
  private final FileChannel channel;

  private BlobResource(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens a file for the request of the calling thread.
   *
   * @throws java.nio.file.NoSuchFileException if the file is gone
   */
  static BlobResource open(Path file) throws IOException {
    RequestAttributes request = RequestContextHolder.currentRequestAttributes();
    var resource = new BlobResource(file, FileChannel.open(file, StandardOpenOption.READ));
    request.registerDestructionCallback(
        BlobResource.class.getName() + System.identityHashCode(resource),
        resource::close,
        RequestAttributes.SCOPE_REQUEST);
    return resource;
  }

  private void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public InputStream getInputStream() {
    return new BufferedInputStream(new FromStart(), BUFFER_BYTES);
  }

  @Override
  public long contentLength() throws IOException {
    return channel.size();
  }

  @Override
  public boolean exists() {
    return true;
  }

  @Override
  public String getDescription() {
    return "blob " + file.getFileName();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  /**
   * Reads from the first byte on, independently of other streams. Closing it leaves the file open.
   */
  private final class FromStart extends InputStream {
    private long position;

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (length == 0) return 0;
      int read = channel.read(ByteBuffer.wrap(buffer, offset, length), position);
      if (read > 0) position += read;
      return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
      long skipped = Math.clamp(channel.size() - position, 0, Math.max(0, bytes));
      position += skipped;
      return skipped;
    }
  }
}
