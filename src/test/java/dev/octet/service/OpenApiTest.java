package dev.octet.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The committed contract is the one that the service has. */
@ServiceTest
class OpenApiTest {
  private static final Path FILE = Path.of("openapi", "openapi.yaml");

  @LocalServerPort int port;

  @Test
  void theCommittedContractIsTheOneOfTheService() throws Exception {
    ServiceClient.Answer answer = new ServiceClient(port).get("/v3/api-docs.yaml");
    assertThat(answer.status()).isEqualTo(200);
    String contract = new String(answer.bytes(), StandardCharsets.UTF_8);
    if ("write".equals(System.getProperty("openapi"))) {
      Files.createDirectories(FILE.getParent());
      Files.writeString(FILE, contract);
    }
    assertThat(Files.exists(FILE) ? Files.readString(FILE) : "")
        .as(
            "%s is not what the service says; if the change is meant, write it: mvn -q test"
                + " -Dtest=OpenApiTest -Dopenapi=write",
            FILE)
        .isEqualTo(contract);
  }
}
