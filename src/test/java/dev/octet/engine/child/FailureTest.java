package dev.octet.engine.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.convert.EngineEvent;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureTest {
  @Test
  void aRejectedInputIsOneLineAndItsFindings() {
    var problem =
        InputProblem.of("unsupported-operator", "It is a SOUP.", "Leave it out.")
            .in("model.tflite")
            .at("node 3 (SOUP)")
            .findings(List.of("node 4 (STEW)"));
    Failure failure = Failure.of(new RejectedInputException(problem));
    assertThat(failure.exitCode()).isEqualTo(3);
    assertThat(failure.event()).isEqualTo(new EngineEvent.Rejected(problem));
    assertThat(printed(failure, false).lines())
        .containsExactly(
            "octet: model.tflite, node 3 (SOUP): It is a SOUP. Leave it out.", "  node 4 (STEW)");
  }

  @Test
  void aHeapThatIsTooSmallIsSaidSo() {
    Failure failure = Failure.of(new OutOfMemoryError("Java heap space"));
    assertThat(failure.exitCode()).isEqualTo(1);
    assertThat(printed(failure, false))
        .startsWith("octet: the heap of ")
        .contains("MB is too small", "Java heap space", "-Xmx");
  }

  @Test
  void aFullDiskIsSaidSo() {
    var full = new UncheckedIOException(new IOException("No space left on device"));
    assertThat(Failure.of(full).event())
        .isEqualTo(new EngineEvent.Failed("No space left on device"));
  }

  @Test
  void aFaultOfOctetIsOwnedAndItsTraceIsShownWhenAskedFor() {
    Failure failure = Failure.of(new IllegalStateException("oops"));
    assertThat(failure.exitCode()).isEqualTo(1);
    assertThat(printed(failure, false))
        .contains("internal error", "oops", "--stacktrace")
        .doesNotContain("\tat ");
    assertThat(printed(failure, true)).contains("\tat ").doesNotContain("--stacktrace");
  }

  private static String printed(Failure failure, boolean stackTrace) {
    var text = new StringWriter();
    failure.print(new PrintWriter(text), stackTrace);
    return text.toString();
  }
}
