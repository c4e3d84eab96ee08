package dev.octet.hostile;

import dev.octet.service.ServiceClient;
import dev.octet.service.ServiceTest;
import dev.octet.service.platform.OctetProperties;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Damaged uploads are taken or refused with a problem, and nothing of them stays. */
@ServiceTest
class HostileUploadsTest {
  private static final int MUTANTS = 6;

  @TempDir Path temporary;
  @LocalServerPort int port;
  @Autowired OctetProperties properties;

  @ParameterizedTest
  @EnumSource(Kind.class)
  void someMutantsAreTakenOrRefused(Kind kind) throws Exception {
    new UploadTrial(new ServiceClient(port), properties.dataDirectory(), temporary)
        .send(kind, MUTANTS, 0);
  }
}
