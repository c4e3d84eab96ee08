package dev.octet.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ContextConfiguration;

/** A service with a key, and one that would be open without. */
@SpringBootTest(
    classes = OctetService.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    // printf %s swordfish | sha256sum
    properties =
        "octet.security.api-keys=b9f195c5cc7ef6afadbfbc42892ad47d3b24c6bc94bb510c4564a90a14e8b799")
@ContextConfiguration(initializers = TemporaryDataDirectory.class)
class ApiKeysTest {
  @LocalServerPort int port;

  @Test
  void onlyWhoHasTheKeyEnters() throws Exception {
    var client = new ServiceClient(port);
    ServiceClient.Answer nobody = client.get("/models");
    assertThat(nobody.status()).isEqualTo(401);
    assertThat(nobody.header("WWW-Authenticate")).startsWith("Bearer");
    assertThat(nobody.header("Content-Type")).startsWith("application/problem+json");
    assertThat(with(client, "Authorization", "Bearer shark")).isEqualTo(401);
    assertThat(with(client, "Authorization", "Bearer swordfish")).isEqualTo(200);
    assertThat(with(client, "X-API-Key", "swordfish")).isEqualTo(200);
    assertThat(client.get("/actuator/health").status()).isEqualTo(200);
  }

  private static int with(ServiceClient client, String header, String value) throws Exception {
    return client.send(client.request("/models").header(header, value)).status();
  }

  @Test
  void aServiceThatOthersReachDoesNotStartWithoutKeys() {
    var application =
        new SpringApplicationBuilder(OctetService.class)
            .initializers(new TemporaryDataDirectory())
            .properties("spring.main.register-shutdown-hook=false");
    assertThatThrownBy(() -> application.run("--server.address=0.0.0.0", "--server.port=0").close())
        .rootCause()
        .hasMessageContaining("without API keys");
  }
}
