package dev.octet.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.service.ReplicaProcess;
import dev.octet.service.ServiceClient;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives of hundreds of megabytes, most of which are nothing. */
@Tag("slow")
class HugeUploadsTest {
  private static final int MEGABYTE = 1 << 20;

  @TempDir static Path folder;

  private static ReplicaProcess service;

  @BeforeAll
  static void start() throws Exception {
    service = ReplicaProcess.startSmall(folder);
  }

  @AfterAll
  static void end() throws Exception {
    service.close();
  }

  private static void requireRefused(Path set) throws Exception {
    long start = System.nanoTime();
    ServiceClient.Answer answer =
        service
            .client()
            .post(
                "/calibration-sets?name=" + set.getFileName(),
                "application/octet-stream",
                BodyPublishers.ofFile(set));
    System.out.printf(
        "%s, %,d bytes: %d %s in %,d ms%n",
        set.getFileName(),
        Files.size(set),
        answer.status(),
        answer.refusal().path("code"),
        (System.nanoTime() - start) / 1_000_000);
    assertThat(answer.status()).as("%s", answer).isIn(413, 422);
    Files.delete(set);
  }

  private static byte[] npyHead(long elements) {
    String text = "{'descr': '|u1', 'fortran_order': False, 'shape': (1, %d)}".formatted(elements);
    String padded = text + " ".repeat(117 - text.length()) + "\n";
    byte[] head = ("\u0093NUMPY\u0001\0v\0" + padded).getBytes(StandardCharsets.ISO_8859_1);
    assertThat(head).hasSize(128);
    return head;
  }

  @Test
  void fourHundredMegabytesOfZerosInAZip() throws Exception {
    for (int files : new int[] {1, 40}) {
      Path path = folder.resolve("zeros-%d.zip".formatted(files));
      try (var zip = new ZipOutputStream(Files.newOutputStream(path))) {
        zip.setLevel(Deflater.BEST_SPEED);
        for (int i = 0; i < files; i++) {
          zip.putNextEntry(new ZipEntry(i + ".npy"));
          long bytes = 400L * MEGABYTE / files;
          zip.write(npyHead(bytes));
          for (long left = bytes; left > 0; left -= MEGABYTE) zip.write(new byte[MEGABYTE]);
        }
      }
      requireRefused(path);
    }
  }

  @Test
  void threeHundredMegabytesOfNamesInATar() throws Exception {
    for (int name : new int[] {300 * MEGABYTE, MEGABYTE, 4_000}) {
      for (boolean gzip : new boolean[] {false, true}) {
        Path path = folder.resolve("names-%d.%s".formatted(name, gzip ? "tgz" : "tar"));
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(path));
            var tar = new TarArchiveOutputStream(gzip ? new GZIPOutputStream(file) : file)) {
          for (int i = 0; i < 300 * MEGABYTE / name; i++) writeNamed(tar, i, name);
        }
        requireRefused(path);
      }
    }
  }

  /** An empty file behind a header of GNU's with its name. */
  private static void writeNamed(TarArchiveOutputStream tar, int number, int length)
      throws IOException {
    var longName = new TarArchiveEntry("././@LongLink", TarArchiveEntry.LF_GNUTYPE_LONGNAME);
    longName.setSize(length);
    tar.putArchiveEntry(longName);
    byte[] start = "%09d".formatted(number).getBytes(StandardCharsets.US_ASCII);
    tar.write(start);
    byte[] part = "abcdefghij".repeat(400).getBytes(StandardCharsets.US_ASCII);
    for (int left = length - start.length; left > 0; left -= part.length) {
      tar.write(part, 0, Math.min(part.length, left));
    }
    tar.closeArchiveEntry();
    tar.putArchiveEntry(new TarArchiveEntry("a.bin"));
    tar.closeArchiveEntry();
  }
}
