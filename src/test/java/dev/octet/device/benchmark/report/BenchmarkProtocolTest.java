package dev.octet.device.benchmark.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.json.JsonMapper;

/** Protocols as JSON has them, and the cores that they mean on a phone. */
class BenchmarkProtocolTest {
  private static final List<Core> PIXEL =
      IntStream.range(0, 8)
          .mapToObj(cpu -> new Core(cpu, null, cpu < 4 ? 1_900_800L : 2_457_600L, cpu >= 4))
          .toList();

  private static BenchmarkProtocol read(String json) {
    return JsonMapper.shared().readValue(json, BenchmarkProtocol.class);
  }

  @Test
  void whatIsAbsentIsTheNamedProtocols() {
    assertThat(read("{}")).isEqualTo(BenchmarkProtocol.STANDARD);
    assertThat(read("{\"name\": \"lpirc\"}")).isEqualTo(BenchmarkProtocol.LPIRC);

    BenchmarkProtocol changed =
        read("{\"name\": \"quick\", \"delegate\": \"none\", \"affinity\": \"f0\", \"runs\": 7}");

    assertThat(changed.delegate()).isEqualTo(Delegate.NONE);
    assertThat(changed.affinity()).isEqualTo(new Affinity("f0"));
    assertThat(changed.runs()).isEqualTo(7);
    assertThat(changed.coolDown()).isEqualTo(BenchmarkProtocol.QUICK.coolDown());
  }

  @Test
  void eachNamedProtocolComesBackFromItsJson() {
    for (BenchmarkProtocol protocol : BenchmarkProtocol.named()) {
      assertThat(read(JsonMapper.shared().writeValueAsString(protocol))).isEqualTo(protocol);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"threads": 99}                                         | threads is 99, expected 1 to 8
          {"runs": 0}                                             | runs is 0, expected 1 to 100000
          {"seed": -1}                                            | seed is -1
          {"name": "fastest"}                                     | name is 'fastest', expected one of
          {"affinity": "the fast ones"}                           | affinity is 'the fast ones'
          {"affinity": "0"}                                       | affinity is '0'
          {"affinity": "10000000000000000"}                       | affinity is '10000000000000000'
          {"coolDown": {"leastSeconds": 9, "mostSeconds": 8}}     | coolDown.mostSeconds is 8
          """)
  void whatIsOutOfRangeIsNamed(String json, String message) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(ValueInstantiationException.class)
        .rootCause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource({"big-core,80", "big-cores,f0", "small-cores,0f", "3,03", "0000f0,f0"})
  void coresAreMasksOfThePhones(String text, String mask) {
    assertThat(new Affinity(text).mask(PIXEL)).hasValue(Long.parseLong(mask, 16));
  }

  @ParameterizedTest
  @ValueSource(strings = {"any", "big-core", "big-cores", "small-cores"})
  void whereThePhoneNamesNoCoresTheSchedulerChooses(String text) {
    assertThat(new Affinity(text).mask(List.of())).isEqualTo(OptionalLong.empty());
  }
}
