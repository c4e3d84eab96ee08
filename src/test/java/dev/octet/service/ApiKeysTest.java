package dev.octet.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.web.server.LocalServerPort;

/** A service with a key, and one that would be open without. */
@KeyedServiceTest
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
    assertThat(with(client, "Authorization", "Bearer " + KeyedServiceTest.KEY)).isEqualTo(200);
    assertThat(with(client, "X-API-Key", KeyedServiceTest.KEY)).isEqualTo(200);
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
