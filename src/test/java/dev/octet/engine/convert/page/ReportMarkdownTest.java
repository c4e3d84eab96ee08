package dev.octet.engine.convert.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class ReportMarkdownTest {
  private static final String REPORT =
      """
      {"generator": "octet 1", "model": {"name": "net.tflite"},
       "summary": {"agreement": 0.5, "agreementInterval": [0.25, 0.75], "samples": 4,
         "sqnrDb": 21.5, "sqnrDbInterval": [20, 23], "optimistic": true,
         "bytes": 250000, "floatBytes": 1000000},
       "recipe": {"target": "int8"},
       "layers": [
         {"layer": "quiet", "operator": "CONV_2D", "sqnrDb": 31.5, "ownSqnrDb": 45.25},
         {"layer": "noisy", "operator": "ADD", "sqnrDb": 30.5, "ownSqnrDb": 12.5},
         {"layer": "exact", "operator": "RESHAPE", "sqnrDb": null, "ownSqnrDb": null}],
       "outputs": [{"name": "scores", "sqnrDb": 21.5},
         {"name": "map", "kind": "class-map", "sqnrDb": 25,
          "figures": [{"name": "mean-iou", "value": 0.5}]}],
       "rewrites": [{"rewrite": "equalize", "promise": "EXACT", "kept": false, "reason": "noise"}],
       "keptFloat": [{"layer": "top", "operator": "TOPK_V2", "reason": "no 8-bit kernel"}],
       "warnings": [{"code": "few-samples", "message": "Only 4 samples."}]}
      """;

  @Test
  void aReportIsShown() {
    assertThat(ReportMarkdown.of(REPORT, List.of("missed: SQNR is low")))
        .isEqualTo(
            """
            # Quantization of net.tflite

            | figure | value | 95 % interval | samples |
            |---|---|---|---|
            | top-1 agreement with the float network | 50.0 % | 25.0 % to 75.0 % | 4 (optimistic) |
            | SQNR of the worst output, dB | 21.50 | 20 to 23 | 4 (optimistic) |
            | size of the artifact, bytes | 250000 | – | – |
            | size of the float network, bytes | 1000000 | – | – |
            | target | int8 | – | – |

            ## Limits

            * missed: SQNR is low

            ## Warnings

            * Only 4 samples. (few-samples)

            ## Outputs

            | output | kind | SQNR, dB | figure |
            |---|---|---|---|
            | scores | – | 21.50 | – |
            | map | class-map | 25 | mean-iou 0.50000 |

            ## Noisiest layers

            | layer | operator | own SQNR, dB | accumulated SQNR, dB |
            |---|---|---|---|
            | noisy | ADD | 12.50 | 30.50 |
            | quiet | CONV\\_2D | 45.25 | 31.50 |

            ## Architecture rewrites

            | rewrite | promise | result | reason |
            |---|---|---|---|
            | equalize | EXACT | reverted | noise |

            ## Float fallback

            | layer | operator | reason |
            |---|---|---|
            | top | TOPK\\_V2 | no 8-bit kernel |

            Made by octet 1.
            """);
  }

  @Test
  void withoutLimitsThereIsNoSectionForThem() {
    assertThat(ReportMarkdown.of(REPORT, List.of())).doesNotContain("## Limits");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '"',
      value = {
        "a|b a\\|b",
        "`code` \\`code\\`",
        "back\\slash back\\\\slash",
        "\\| \\\\\\|",
        "*b*_i_~s~ \\*b\\*\\_i\\_\\~s\\~",
        "<img/src=x> &lt;img/src=x&gt;",
        "&lt; &amp;lt;",
        "[t](u) \\[t\\](u)",
        "@octocat @\u200boctocat",
        "#12 \\#\u200b12",
        "https://a.b https&#58;//a.b",
        "www.a.b www&#46;a.b",
        "- \\-",
        "1. 1\\.",
        "\"a\nb\" \"a b\"",
        "\"a\r\n\n| b\" \"a \\| b\"",
        "\"a\u202eb\u2028c\" \"a b c\""
      })
  void namesAreOnlyText(String name, String expected) {
    assertThat(MarkdownText.escape(name)).isEqualTo(expected);
    String text =
        ReportMarkdown.of(
            "{\"layers\": [{\"layer\": %s, \"operator\": \"ADD\", \"ownSqnrDb\": 1}]}"
                .formatted(JsonMapper.shared().writeValueAsString(name)),
            List.of());
    assertThat(text).contains("\n| " + expected + " | ADD | 1 | – |\n");
  }

  @Test
  void theDocumentFitsIntoACommentHoweverHostileTheNamesAre() {
    String name = "_<".repeat(5000);
    String rows =
        IntStream.range(0, 400)
            .mapToObj(i ->
                """
                {"layer": "%s", "operator": "%s", "reason": "%s", "name": "%s", "ownSqnrDb": %d}
                """
                    .formatted(name, name, name, name, i))
            .collect(Collectors.joining(","));
    String report =
        """
        {"model": {"name": "%s"}, "layers": [%s], "outputs": [%s], "keptFloat": [%s],
         "warnings": [%s]}
        """
            .formatted(name, rows, rows, rows, rows);
    String text = ReportMarkdown.of(report, List.of());
    assertThat(text.length()).isLessThan(65_536);
    assertThat(text).contains("## Float fallback", "and 400 more", "and 385 more");
  }

  @Test
  void aReportFromBeforeReportsHadASchemaIsShown() throws IOException {
    String report;
    try (InputStream json =
        ReportMarkdownTest.class.getResourceAsStream("report-of-schema-1.json")) {
      report = new String(Objects.requireNonNull(json).readAllBytes(), StandardCharsets.UTF_8);
    }
    assertThat(ReportMarkdown.of(report, List.of()))
        .startsWith("# Quantization of float.tflite\n")
        .contains("| 98.5 % | 93.8 % to 99.7 % |", "| target | int8 |", "larger-than-float");
  }

  @Test
  void warningsThatAreTextsAreShown() {
    assertThat(ReportMarkdown.of("{\"warnings\": [\"mind <this>\"]}", List.of()))
        .contains("* mind &lt;this&gt;\n");
  }

  @Test
  void aReportWithoutAnythingIsADocumentStill() {
    assertThat(ReportMarkdown.of("{}", List.of()))
        .startsWith("# Quantization of –\n")
        .endsWith("Made by –.\n");
  }
}
