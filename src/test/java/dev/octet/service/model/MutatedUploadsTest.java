package dev.octet.service.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedSample;
import dev.octet.engine.read.tflite.Mutations;
import dev.octet.service.ServiceClient;
import dev.octet.service.ServiceTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Damaged models are taken or refused with a problem; the service doesn't mind. */
@ServiceTest
class MutatedUploadsTest {
  private static final long SEED = 20_261_125;

  /** As many as the service looks at at the same time. */
  private static final int SENDERS = 2;

  /** How many are made before the first of them is sent. */
  private static final int AHEAD = 8;

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
    List<Future<Boolean>> refusals = new ArrayList<>();
    try (var senders = Executors.newFixedThreadPool(SENDERS)) {
      for (int i = 0; i < count; i++) {
        int number = i;
        byte[] model = mutations.next();
        refusals.add(senders.submit(() -> isRefused(client, number, model)));
        if (i >= AHEAD) refusals.get(i - AHEAD).get();
      }
    }
    int refused = 0;
    for (Future<Boolean> refusal : refusals) if (refusal.get()) refused++;
    assertThat(refused).isGreaterThan(count / 4);
    client.post("/models?name=sound.tflite", SharedSample.model()).json(201);
    assertThat(client.get("/actuator/health").json(200).path("status").asString()).isEqualTo("UP");
  }

  private static boolean isRefused(ServiceClient client, int number, byte[] model)
      throws Exception {
    ServiceClient.Answer answer = client.post("/models?name=damaged.tflite", model);
    if (answer.status() == 201) return false;
    assertThat(answer.status()).as("mutation %d: %s", number, answer).isBetween(400, 499);
    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    assertThat(answer.json().path("detail").asString()).as("mutation %d", number).isNotBlank();
    return true;
  }
}
