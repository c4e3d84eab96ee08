package dev.octet.service.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.service.ServiceClient;
import dev.octet.service.ServiceTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The zip with everything of a conversion. */
@ServiceTest
class ConversionArchiveTest {
  @LocalServerPort int port;

  @Test
  void theZipHasTheArtifactsTheReportAndTheConversion() throws Exception {
    var client = new ConversionClient(port);
    String id = client.start(20);
    client.http().get("/conversions/" + id + "/archive").problem(404, "report-not-found");
    JsonNode ended = client.awaitEnd(id);
    ServiceClient.Answer zip = client.http().get(ended.at("/links/archive").asString());
    assertThat(zip.status()).isEqualTo(200);
    assertThat(zip.header("Content-Type")).isEqualTo("application/zip");
    assertThat(zip.header("Content-Disposition")).contains("digits.zip");
    Map<String, byte[]> files = unpacked(zip.bytes());
    assertThat(files)
        .containsOnlyKeys(
            "digits_int8.tflite",
            "digits_report.json",
            "digits_report.html",
            "digits_report.md",
            "digits_fakequant.pb",
            "digits_rewritten.tflite",
            "conversion.json");
    for (JsonNode artifact : ended.path("artifacts")) {
      assertThat(files.get(artifact.path("fileName").asString()))
          .isEqualTo(client.http().get(artifact.at("/links/content").asString()).bytes());
    }
    assertThat(JsonMapper.shared().readTree(files.get("conversion.json"))).isEqualTo(ended);
    assertThat(new String(files.get("digits_report.html"))).startsWith("<!doctype html>");
    assertThat(new String(files.get("digits_report.md"))).contains("|");
    assertThat(client.http().get(ended.at("/links/archive").asString()).bytes())
        .as("the same bytes each time")
        .isEqualTo(zip.bytes());
  }

  private static Map<String, byte[]> unpacked(byte[] zip) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (var entries = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry e = entries.getNextEntry(); e != null; e = entries.getNextEntry()) {
        files.put(e.getName(), entries.readAllBytes());
      }
    }
    return files;
  }
}
