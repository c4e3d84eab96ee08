package dev.octet.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NearestNamesTest {
  private static final List<String> LAYERS =
      List.of("s", "stem", "model/conv1/Relu;model/conv1/Conv2D", "model/conv2/Relu", "classes");

  @Test
  void namesThatContainTheWantedOneAreFound() {
    assertThat(NearestNames.of("conv1", LAYERS, 3))
        .containsExactly("model/conv1/Relu;model/conv1/Conv2D");
    assertThat(NearestNames.of("model/conv2", LAYERS, 1)).containsExactly("model/conv2/Relu");
    assertThat(NearestNames.of("stem/Relu", LAYERS, 1)).containsExactly("stem");
  }

  @Test
  void wrongLettersAndCaseAreForgiven() {
    assertThat(NearestNames.of("clases", LAYERS, 1)).containsExactly("classes");
    assertThat(NearestNames.of("STEM", LAYERS, 1)).containsExactly("stem");
    assertThat(NearestNames.of("model/conv2/Rel6", LAYERS, 1)).containsExactly("model/conv2/Relu");
  }

  @Test
  void whatResemblesNothingHasNoNearestName() {
    assertThat(NearestNames.of("xyz", LAYERS, 3)).isEmpty();
    assertThat(NearestNames.of("", LAYERS, 3)).isEmpty();
    assertThat(NearestNames.of("stem", List.of(), 3)).isEmpty();
  }

  @Test
  void longNamesThatDifferInTheMiddleAreCompared() {
    String prefix = "block/".repeat(200);
    List<String> names =
        IntStream.range(0, 50).mapToObj(i -> prefix + "conv" + i + "/Relu").toList();
    assertThat(NearestNames.of(prefix + "conf7/Relu", names, 1))
        .containsExactly(prefix + "conv7/Relu");
  }
}
