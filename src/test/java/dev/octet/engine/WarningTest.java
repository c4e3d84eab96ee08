package dev.octet.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

final class WarningTest {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  @Test
  void isReadAsItWasWritten() {
    var warning = new Warning("open-dimension", "Axis 0 of input 'x' may have any size.");
    String json = MAPPER.writeValueAsString(warning);
    assertThat(MAPPER.readValue(json, Warning.class)).isEqualTo(warning);
  }

  @Test
  void aSentenceStoredBeforeWarningsHadCodesIsStillRead() {
    assertThat(MAPPER.readValue("\"1 nodes were left out.\"", Warning.class))
        .isEqualTo(new Warning("warning", "1 nodes were left out."));
  }
}
