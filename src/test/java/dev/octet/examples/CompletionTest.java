package dev.octet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code octet completion}, sourced as a user does. */
class CompletionTest {
  /** Completes the last of the words in LINE, as bash does when the user presses the tab key. */
  private static final String COMPLETE =
      """
      source <(./octet completion bash)
      set +eu
      complete -p octet
      read -ra COMP_WORDS <<<"$LINE"
      COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
      COMP_LINE=$LINE COMP_POINT=${#LINE}
      # compopt complains outside of an interactive completion
      _complete_octet octet "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}" 2>/dev/null
      printf '%s\\n' "${COMPREPLY[@]}"
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "octet conv                 | convert",
        "octet convert --min-a      | --min-agreement",
        "octet convert --target int8-| int8-per-tensor",
        "octet lint --js            | --json",
        "octet completion z         | zsh"
      })
  void commandsOptionsAndValuesAreCompleted(String line, String expected) throws Exception {
    Bash.require("bash");
    Bash.Ended ended = Bash.run(COMPLETE, Map.of("LINE", line));
    assertThat(ended.exitCode()).as(ended.output()).isZero();
    assertThat(ended.output().lines())
        .first()
        .asString()
        .startsWith("complete -o default -F _complete_octet octet");
    assertThat(ended.output().lines().skip(1).map(String::strip)).containsExactly(expected);
  }

  @Test
  void deprecatedOptionsAreNotCompleted() throws Exception {
    Bash.Ended ended = Bash.run("./octet completion zsh", Map.of());
    assertThat(ended.exitCode()).as(ended.output()).isZero();
    assertThat(ended.output())
        .contains("ZSH_VERSION", "--min-agreement")
        .doesNotContain("--held-back", "--float-layers");
  }

  @Test
  void aShellThatIsNotKnownIsMisuse() throws Exception {
    Bash.Ended ended = Bash.run("./octet completion fish", Map.of());
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.output()).contains("bash, zsh");
  }
}
