package dev.octet.engine.read.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.keras.hdf5.Hdf5File;
import dev.octet.engine.read.keras.hdf5.Hdf5Group;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Hdf5FileTest {
  private static final Path FOLDER = Path.of("src/test/resources/dev/octet/engine/read/keras");

  @Test
  void aContiguousDatasetIsRead() {
    var file = new Hdf5Bytes();
    int dataset = file.reserve(256);
    int data = file.reserve(24);
    file.group(Hdf5Bytes.root(), "w", dataset);
    file.dataset(dataset, data, 2, 3);
    for (int i = 0; i < 6; i++) file.buffer().putFloat(data + 4 * i, i + 0.5f);
    Tensor values = Objects.requireNonNull(Hdf5File.root(file.bytes()).dataset("w"));
    assertThat(values.shape().toArray()).containsExactly(2, 3);
    assertThat(values.requireConstant().floats())
        .containsExactly(0.5f, 1.5f, 2.5f, 3.5f, 4.5f, 5.5f);
  }

  /** Chunks of 3 x 5 in arrays of 7 x 11: deflated, shuffled, with checksums, as half floats. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "chunked",
        "gzip",
        "shuffled",
        "checked",
        "half",
        "double",
        "integers",
        "big_endian"
      })
  void eachKindOfStorageHasTheSameValues(String name) throws IOException {
    Hdf5Group root = Hdf5File.root(KerasNetworks.bytes(FOLDER.resolve("storage.h5.gz")));
    float[] values = Objects.requireNonNull(root.dataset(name)).requireConstant().floats();
    assertThat(values).hasSize(77);
    for (int i = 0; i < values.length; i++) assertThat(values[i]).isEqualTo(i - 30);
  }

  @ParameterizedTest
  @ValueSource(strings = {"soft", "external"})
  void linksAreRefused(String name) throws IOException {
    Hdf5Group root = Hdf5File.root(KerasNetworks.bytes(FOLDER.resolve("storage.h5.gz")));
    assertThatThrownBy(() -> root.dataset(name))
        .isInstanceOf(RejectedInputException.class)
        .hasMessageContaining("link");
  }

  @Test
  void valuesThatWouldNotFitIntoTheFileAreRefusedBeforeMemoryIsAllocated() {
    var file = new Hdf5Bytes();
    int dataset = file.reserve(256);
    file.group(Hdf5Bytes.root(), "w", dataset);
    file.dataset(dataset, 4096, 1 << 20, 1 << 8);
    assertThatThrownBy(() -> Hdf5File.root(file.bytes()).dataset("w"))
        .isInstanceOf(RejectedInputException.class)
        .hasMessageContaining("more bytes than a file");
  }

  @Test
  void aBombOfZerosIsRefused() throws IOException {
    byte[] bytes = KerasNetworks.bytes(FOLDER.resolve("bomb.h5.gz"));
    assertThatThrownBy(() -> Hdf5File.root(bytes).dataset("zeros"))
        .isInstanceOf(RejectedInputException.class)
        .hasMessageContaining("more bytes than a file");
  }

  /** The root group is its own member: any path exists, but only so many names are followed. */
  @Test
  void aGroupThatContainsItselfEndsAtTheLimit() {
    var file = new Hdf5Bytes();
    file.group(Hdf5Bytes.root(), "a", Hdf5Bytes.root());
    Hdf5Group root = Hdf5File.root(file.bytes());
    assertThat(root.group("a/a/a")).isNotNull();
    String path = "a/".repeat(10_000) + "a";
    assertThatThrownBy(() -> root.group(path)).isInstanceOf(RejectedInputException.class);
  }

  @Test
  void aHeaderThatContinuesInItselfIsRefused() {
    var file = new Hdf5Bytes();
    file.continued(Hdf5Bytes.root(), Hdf5Bytes.root() + 16, 24);
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () ->
            assertThatThrownBy(() -> Hdf5File.root(file.bytes()).dataset("w"))
                .isInstanceOf(RejectedInputException.class));
  }

  /** 60 nodes of 60 children each on 6 levels would have 60^6 leaves. */
  @Test
  void aTreeWhoseBranchesMeetAgainIsRefused() {
    var file = new Hdf5Bytes();
    file.bushyGroup(Hdf5Bytes.root(), 6, 60);
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () ->
            assertThatThrownBy(() -> Hdf5File.root(file.bytes()).dataset("w"))
                .isInstanceOf(RejectedInputException.class));
  }
}
