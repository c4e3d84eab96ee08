package dev.octet.service.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixSocketTest {
  @TempDir Path temp;
  private ServerSocketChannel server;
  private Socket client;
  private SocketChannel other;

  @BeforeEach
  void connect() throws IOException {
    Path path = temp.resolve("socket");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
    client = new UnixSocketFactory(path.toString()).createSocket();
    assertThat(client.isConnected()).isFalse();
    client.connect(null, 1000);
    other = server.accept();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    other.close();
    server.close();
  }

  private void send(String text) throws IOException {
    other.write(ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
  }

  @Test
  void carriesBytesBothWays() throws IOException {
    send("abc");
    assertThat(client.getInputStream().read()).isEqualTo('a');
    assertThat(client.getInputStream().readNBytes(2)).containsExactly('b', 'c');
    client.getOutputStream().write(new byte[] {1, 2, 3}, 1, 2);
    var received = ByteBuffer.allocate(8);
    other.read(received);
    assertThat(received.flip()).isEqualTo(ByteBuffer.wrap(new byte[] {2, 3}));
  }

  @Test
  void theEndOfTheOtherSideIsTheEndOfTheStream() throws IOException {
    other.close();
    assertThat(client.getInputStream().read()).isNegative();
  }

  @Test
  void readingHasALimitAfterWhichItGoesOn() throws IOException {
    client.setSoTimeout(20);
    assertThatThrownBy(() -> client.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    send("x");
    assertThat(client.getInputStream().read()).isEqualTo('x');
  }

  @Test
  void writingToOneWhoDoesNotReadHasTheSameLimit() throws IOException {
    client.setSoTimeout(20);
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 1000; i++) client.getOutputStream().write(new byte[1 << 16]);
            })
        .isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void closingItWakesWhoeverReads() throws Exception {
    var reader =
        CompletableFuture.supplyAsync(() -> {
          try {
            return client.getInputStream().read();
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
    Thread.sleep(50);
    client.close();
    assertThatThrownBy(reader::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .cause()
        .isInstanceOf(SocketException.class);
    assertThat(client.isClosed()).isTrue();
    assertThatThrownBy(() -> client.getOutputStream().write(1)).isInstanceOf(SocketException.class);
  }

  @Test
  void anInterruptedThreadGetsItsAnswerAndStaysInterrupted() throws Exception {
    var sender =
        CompletableFuture.runAsync(() -> {
          try {
            Thread.sleep(50);
            send("y");
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    Thread.currentThread().interrupt();
    assertThat(client.getInputStream().read()).isEqualTo('y');
    assertThat(Thread.interrupted()).isTrue();
    sender.get();
  }

  @Test
  void nobodyAtThePathIsAFailure() throws IOException {
    try (var lonely = new UnixSocketFactory(temp.resolve("nobody").toString()).createSocket()) {
      assertThatThrownBy(() -> lonely.connect(null, 1000)).isInstanceOf(IOException.class);
    }
  }
}
