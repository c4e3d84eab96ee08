package dev.octet.service.platform.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import javax.net.SocketFactory;

/**
 * Lets the JDBC driver connect to a Unix socket. The driver's property {@code socketFactory} names
 * this class, and {@code socketFactoryArg} the socket's path. Hosts and ports are ignored.
 */
public final class UnixSocketFactory extends SocketFactory {
  private final Path path;

  /**
   * Creates a factory of connections to one socket.
   *
   * @param path of the socket; at most {@value SocketFolder#LONGEST_PATH} bytes
   */
  public UnixSocketFactory(String path) {
    this.path = Path.of(path);
  }

  @Override
  public Socket createSocket() throws IOException {
    return new UnixSocket(path);
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException("A Unix socket has no host and port");
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    return createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    return createSocket("", port);
  }

  @Override
  public Socket createSocket(
      InetAddress address, int port, InetAddress localAddress, int localPort) {
    return createSocket("", port);
  }
}
