package dev.octet.hostile;

import dev.octet.service.ServiceClient;
import dev.octet.service.ServiceTest;
import dev.octet.service.platform.settings.OctetProperties;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Damaged uploads are taken or refused with a problem, and nothing of them stays. */
@ServiceTest
class HostileUploadsTest {
  private static final int MUTANTS = 6;

  /** The daily run may share its machine; the slow one holds answers to their bar. */
  private static final Duration LONGEST = Duration.ofMinutes(2);

  @TempDir Path temporary;
  @LocalServerPort int port;
  @Autowired OctetProperties properties;

  @ParameterizedTest
  @EnumSource(Kind.class)
  void someMutantsAreTakenOrRefused(Kind kind) throws Exception {
    new UploadTrial(new ServiceClient(port), properties.dataDirectory(), temporary, LONGEST)
        .send(kind, MUTANTS, 0);
  }
}
