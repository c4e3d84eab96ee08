package dev.octet.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.service.ReplicaProcess;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Hundreds of damaged uploads to a service that is a process of its own, with the usual heaps. */
@Tag("slow")
class ManyHostileUploadsTest {
  private static final int MUTANTS = 300;
  private static final int CONVERSIONS = 4;

  /** The bar is 10 s, on an otherwise idle machine. */
  private static final Duration LONGEST =
      Duration.ofSeconds(Integer.getInteger("octet.hostile.longest", 10));

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

  @ParameterizedTest
  @EnumSource(Kind.class)
  void threeHundredMutantsAreTakenOrRefused(Kind kind) throws Exception {
    new UploadTrial(service.client(), folder.resolve("data"), folder.resolve("tmp"), LONGEST)
        .send(kind, MUTANTS, CONVERSIONS);
    assertThat(service.isAlive()).as("%s", service.log()).isTrue();
    assertThat(service.log()).doesNotContain("The engine failed", "OutOfMemoryError");
  }
}
