package dev.octet.service.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.service.ServiceTest;
import dev.octet.service.Storage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What the service does with itself before it answers. */
@ServiceTest
@ExtendWith(OutputCaptureExtension.class)
class UploadWarmUpTest {
  /** Of 1 MiB of zeros. */
  private static final String SHA256 =
      "30e14955ebf1352266dc2ff8067e68104607e750abb9d3b36582b8af909fcb58";

  @Autowired UploadWarmUp rehearsal;
  @Autowired Storage storage;

  @Test
  void goesTheWayOfAnUploadToItsEndAndLeavesNothing(CapturedOutput output) {
    Storage.Contents before = storage.contents();
    rehearsal.afterSingletonsInstantiated();
    assertThat(output).doesNotContain("rehearsal");
    assertThat(storage.contents().rows()).doesNotContainKey(SHA256);
    storage.awaitRemoval(SHA256);
    assertThat(storage.contents().addsNothingTo(before)).isTrue();
  }
}
