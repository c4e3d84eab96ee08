package dev.octet.service.platform.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.octet.service.platform.problem.ContentTooLargeException;
import dev.octet.service.platform.storage.DataDirectory;
import dev.octet.service.platform.storage.LeftOvers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBlobStoreTest {
  /** By sha256sum. */
  private static final String SHA256_OF_CONTENT =
      "c3fdbaa08f78034a9427dffb0574d9890de618821e3bd173132665e34e83aa36";

  private static final byte[] CONTENT = "octet".getBytes(StandardCharsets.UTF_8);

  @TempDir Path temp;
  private FileBlobStore store;

  @BeforeEach
  void open() throws IOException {
    store = open(temp);
  }

  private static FileBlobStore open(Path folder) throws IOException {
    DataDirectory directory = DataDirectory.open(folder);
    return new FileBlobStore(directory, new LeftOvers(directory, null, Clock.systemUTC()));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private BlobStore.Incoming receive(byte[] content) throws IOException {
    return store.receive("file.bin", new ByteArrayInputStream(content), 1000);
  }

  private String stored(byte[] content) throws IOException {
    try (var incoming = receive(content)) {
      store.store(incoming);
      return incoming.sha256();
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(temp)) {
      return files.filter(Files::isRegularFile).filter(file -> !file.endsWith("lock")).toList();
    }
  }

  @Test
  void whatIsStoredHasTheNameOfItsContent() throws IOException {
    String name = stored(CONTENT);
    assertThat(name).isEqualTo(SHA256_OF_CONTENT);
    assertThat(store.file(name)).hasBinaryContent(CONTENT);
    assertThat(store.names()).containsExactly(name);
    assertThat(files()).hasSize(1);
  }

  @Test
  void whatIsReceivedKeepsItsNameUntilItIsStoredOrClosed() throws IOException {
    var incoming = receive(CONTENT);
    assertThat(incoming.file()).hasFileName("file.bin").hasBinaryContent(CONTENT);
    assertThat(incoming.bytes()).isEqualTo(CONTENT.length);
    assertThat(store.names()).isEmpty();
    assertThatThrownBy(() -> store.file(incoming.sha256())).isInstanceOf(NoSuchFileException.class);
    incoming.close();
    assertThat(files()).isEmpty();
  }

  @Test
  void theSameContentIsStoredOnce() throws IOException {
    assertThat(stored(CONTENT)).isEqualTo(stored(CONTENT));
    assertThat(files()).hasSize(1);
    assertThat(stored(new byte[0])).isNotEqualTo(SHA256_OF_CONTENT);
    assertThat(files()).hasSize(2);
  }

  @Test
  void tooMuchLeavesNothing() throws IOException {
    assertThat(stored(new byte[1000])).isNotEmpty();
    assertThatThrownBy(() -> receive(new byte[1001]))
        .isInstanceOf(ContentTooLargeException.class)
        .hasMessageContaining("1000");
    assertThat(files()).hasSize(1);
  }

  @Test
  void aStreamThatBreaksOffLeavesNothing() throws IOException {
    var broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the client is gone");
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            return read();
          }
        };
    var content = new SequenceInputStream(new ByteArrayInputStream(CONTENT), broken);
    assertThatThrownBy(() -> store.receive("file.bin", content, 1000))
        .hasMessage("the client is gone");
    assertThat(files()).isEmpty();
  }

  @Test
  void whatIsDeletedIsGone() throws IOException {
    String name = stored(CONTENT);
    store.delete(name);
    store.delete(name);
    assertThat(files()).isEmpty();
    assertThat(stored(CONTENT)).isEqualTo(name);
  }

  @Test
  void aFileThatIsSetAsideIsKeptOutsideOfTheStore() throws IOException {
    String name = stored(CONTENT);
    store.setAside(name);
    store.setAside(name);
    assertThat(store.names()).isEmpty();
    assertThat(files())
        .singleElement()
        .satisfies(file -> {
          assertThat(file.startsWith(store.leftOvers())).isTrue();
          assertThat(file).hasFileName(name).hasBinaryContent(CONTENT);
        });
    assertThat(stored(CONTENT)).isEqualTo(name);
    store.setAside(name);
    assertThat(files()).hasSize(1);
  }

  @Test
  void foldersAreClosedToOtherAccounts() throws IOException {
    stored(CONTENT);
    try (var incoming = receive(CONTENT);
        Stream<Path> all = Files.walk(temp)) {
      assertThat(incoming.bytes()).isEqualTo(CONTENT.length);
      assertThat(all.filter(Files::isDirectory).filter(folder -> !folder.equals(temp)))
          .isNotEmpty()
          .allSatisfy(folder ->
              assertThat(Files.getPosixFilePermissions(folder))
                  .isEqualTo(PosixFilePermissions.fromString("rwx------")));
    }
  }

  @Test
  void onlyNamesOfContentsAreLookedUp() {
    for (String name : List.of("../../etc/passwd", "", "ABC", "g".repeat(64))) {
      assertThatThrownBy(() -> store.file(name)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void manyMayStoreTheSameAtTheSameTime() throws Exception {
    int many = 16;
    var together = new CountDownLatch(many);
    List<Callable<String>> calls = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      calls.add(() -> {
        try (var incoming = receive(CONTENT)) {
          together.countDown();
          together.await();
          store.store(incoming);
          assertThat(store.file(incoming.sha256())).hasBinaryContent(CONTENT);
          return incoming.sha256();
        }
      });
    }
    try (var threads = Executors.newFixedThreadPool(many)) {
      for (var result : threads.invokeAll(calls)) {
        assertThat(result.get()).isEqualTo(SHA256_OF_CONTENT);
      }
    }
    assertThat(files()).hasSize(1);
  }

  @Test
  void whatAKilledRunWasReceivingGoesAtTheNextStartAndWhatALiveOneReceivesStays()
      throws IOException {
    var live = receive(CONTENT);
    Path dead = Files.createDirectories(temp.resolve("blobs/incoming/dead"));
    Files.createFile(dead.resolve("lock"));
    Files.write(dead.resolve("part"), CONTENT);
    try (var next = open(temp)) {
      assertThat(dead).doesNotExist();
      assertThat(live.file()).hasBinaryContent(CONTENT);
      store.store(live);
      assertThat(next.names()).containsExactly(SHA256_OF_CONTENT);
    }
  }
}
