package dev.octet.service.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.web.MockHttpServletRequest;

class UploadTest {
  private static String name(String disposition) throws IOException {
    var request = new MockHttpServletRequest("POST", "/models");
    request.addHeader(HttpHeaders.CONTENT_DISPOSITION, disposition);
    return Upload.ofBody(request, null, "fallback.tflite").name().text();
  }

  @Test
  void theNameOfABodyIsThatOfItsDisposition() throws IOException {
    assertThat(name("attachment; filename=\"a.tflite\"")).contains("a.tflite");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "attachment; filename=\"",
        "attachment; filename=",
        "attachment; filename",
        "attachment; filename*=",
        "attachment; filename*=UTF-8''%",
        "attachment; filename*=UTF-8''%zz",
        "attachment; filename*=bogus''%ff",
        "attachment; filename=\"=?bogus?Q?x?=\"",
        "attachment; filename=\"=?utf-8?B?!!!?=\"",
        "attachment; filename=\"=?utf-8?Q?=?=\"",
        "attachment; filename=\"=?utf-8?Q?=zz?=\"",
        "attachment; filename=\"\\",
        "\"",
        ";;;",
        "="
      })
  void aDispositionThatCanNotBeReadIsNoReasonToRefuseTheBody(String disposition)
      throws IOException {
    assertThat(name(disposition)).isNotBlank();
  }
}
