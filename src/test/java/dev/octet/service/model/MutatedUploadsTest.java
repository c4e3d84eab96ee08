package dev.octet.service.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedSample;
import dev.octet.engine.read.tflite.Mutations;
import dev.octet.service.ServiceClient;
import dev.octet.service.ServiceTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Damaged models are taken or refused with a problem; the service doesn't mind. */
@ServiceTest
class MutatedUploadsTest {
  private static final long SEED = 20_261_125;

  @LocalServerPort int port;

  @Test
  void aFewDamagedModels() throws Exception {
    upload(40);
  }

  @Test
  @Tag("slow")
  void twoThousandDamagedModels() throws Exception {
    upload(2000);
  }

  private void upload(int count) throws Exception {
    var client = new ServiceClient(port);
    var mutations = new Mutations(SharedSample.model(), SEED);
    int refused = 0;
    for (int i = 0; i < count; i++) {
      ServiceClient.Answer answer = client.post("/models?name=damaged.tflite", mutations.next());
      int status = answer.status();
      if (status != 201) {
        assertThat(status).as("mutation %d: %s", i, answer).isBetween(400, 499);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().path("detail").asString()).as("mutation %d", i).isNotBlank();
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(count / 4);
    client.post("/models?name=sound.tflite", SharedSample.model()).json(201);
    assertThat(client.get("/actuator/health").json(200).path("status").asString()).isEqualTo("UP");
  }
}
