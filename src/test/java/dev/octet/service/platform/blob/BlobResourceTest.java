package dev.octet.service.platform.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

class BlobResourceTest {
  @TempDir Path temp;
  private final ServletRequestAttributes request =
      new ServletRequestAttributes(new MockHttpServletRequest());

  @BeforeEach
  void beginRequest() {
    RequestContextHolder.setRequestAttributes(request);
  }

  @AfterEach
  void endRequest() {
    RequestContextHolder.resetRequestAttributes();
  }

  @Test
  void aBlobThatIsRemovedAfterItWasOpenedIsStillWhole() throws IOException {
    var content = new byte[300_000];
    new Random(1).nextBytes(content);
    Path file = Files.write(temp.resolve("blob"), content);
    BlobResource resource = BlobResource.open(file);
    try (InputStream first = resource.getInputStream()) {
      assertThat(first.read()).isEqualTo(Byte.toUnsignedInt(content[0]));
      Files.delete(file);
      assertThat(resource.contentLength()).isEqualTo(content.length);
      assertThat(first.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, 1, content.length));
    }
    // the ranges of one answer are read one after another
    try (InputStream second = resource.getInputStream()) {
      assertThat(second.skip(299_000)).isEqualTo(299_000);
      assertThat(second.readAllBytes()).hasSize(1000);
      assertThat(second.read()).isEqualTo(-1);
    }
    request.requestCompleted();
    InputStream late = resource.getInputStream();
    assertThatThrownBy(late::read).isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void aBlobThatIsGoneIsToldBeforeTheAnswerBegins() {
    assertThatThrownBy(() -> BlobResource.open(temp.resolve("gone")))
        .isInstanceOf(NoSuchFileException.class);
  }
}
