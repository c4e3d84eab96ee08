package dev.octet.service.conversion;

import dev.octet.service.artifact.Artifacts;
import dev.octet.service.artifact.Artifacts.StoredArtifact;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.springframework.core.io.Resource;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends everything of a conversion as one zip: its artifacts, its report as JSON, HTML and
 * Markdown, and its JSON representation. The files have the time at which the conversion finished.
 */
@Component
class ConversionArchive {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private final Conversions conversions;
  private final ConversionResources resources;
  private final Artifacts artifacts;
  private final ReportPages pages;

  ConversionArchive(
      Conversions conversions,
      ConversionResources resources,
      Artifacts artifacts,
      ReportPages pages) {
    this.conversions = conversions;
    this.resources = resources;
    this.artifacts = artifacts;
    this.pages = pages;
  }

  /** A file of the zip that is in memory. */
  private record Text(String name, String content) {}

  /** A file of the zip that is read from the store. */
  private record Stored(String name, Resource content) {}

  /**
   * Sends the zip. Everything that may fail is read or opened before the response begins.
   *
   * @throws dev.octet.service.platform.problem.ProblemException with 404 if the conversion has no
   *     report (yet)
   */
  void send(ConversionJob conversion, HttpServletResponse response) throws IOException {
    StoredArtifact report = conversions.report(conversion.id());
    List<Stored> stored =
        artifacts.of(conversion.id()).stream()
            .map(artifact -> new Stored(artifact.fileName(), artifacts.open(artifact)))
            .toList();
    String stem = report.fileName().replaceFirst("\\.json$", "");
    List<Text> texts =
        List.of(
            new Text(stem + ".html", pages.page(report)),
            new Text(stem + ".md", pages.markdown(report)),
            new Text(
                "conversion.json",
                MAPPER
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsString(resources.of(conversion))));
    response.setContentType("application/zip");
    response.setHeader(HttpHeaders.CONTENT_DISPOSITION, disposition(stem));
    try (var zip = new ZipOutputStream(response.getOutputStream(), StandardCharsets.UTF_8)) {
      Instant finished = Objects.requireNonNull(conversion.finishedAt());
      for (Stored file : stored) {
        zip.putNextEntry(entry(file.name(), finished));
        try (InputStream content = file.content().getInputStream()) {
          content.transferTo(zip);
        }
      }
      for (Text file : texts) {
        zip.putNextEntry(entry(file.name(), finished));
        zip.write(file.content().getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static ZipEntry entry(String name, Instant time) {
    var entry = new ZipEntry(name);
    entry.setTimeLocal(LocalDateTime.ofInstant(time, ZoneOffset.UTC));
    return entry;
  }

  private static String disposition(String reportStem) {
    return ContentDisposition.attachment()
        .filename(reportStem.replaceFirst("_report$", "") + ".zip", StandardCharsets.UTF_8)
        .build()
        .toString();
  }
}
