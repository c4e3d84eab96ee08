package dev.octet.service.conversion;

import dev.octet.engine.convert.page.ReportMarkdown;
import dev.octet.engine.convert.page.ReportPage;
import dev.octet.service.artifact.Artifacts;
import dev.octet.service.artifact.Artifacts.StoredArtifact;
import dev.octet.service.platform.memory.HeapBudget;
import java.util.List;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/** Renders stored reports for readers, within the heap that the service has for it. */
@Component
class ReportPages {
  /**
   * Heap in bytes for each byte of the report while it is rendered: JSON nodes and the rendered
   * text.
   */
  private static final int HEAP_BYTES_PER_BYTE = 16;

  private final Artifacts artifacts;
  private final HeapBudget heap;

  ReportPages(Artifacts artifacts, HeapBudget heap) {
    this.artifacts = artifacts;
    this.heap = heap;
  }

  /** Returns a report as an HTML page with plots. */
  String page(StoredArtifact report) {
    return rendered(report, ReportPage::of);
  }

  /** Returns a report as Markdown. */
  String markdown(StoredArtifact report) {
    return rendered(report, json -> ReportMarkdown.of(json, List.of()));
  }

  private String rendered(StoredArtifact report, Function<String, String> render) {
    try (var _ = heap.take(report.bytes() * HEAP_BYTES_PER_BYTE)) {
      return render.apply(artifacts.text(report));
    }
  }
}
