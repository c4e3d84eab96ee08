package dev.octet.service.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallbackUrlTest {
  private static final AddressRule PUBLIC = new AddressRule(false);

  @Test
  void isAnAbsoluteUrlOfHttp() {
    assertThat(CallbackUrl.parse("HTTPS://example.com:8443/done?token=1"))
        .hasToString("HTTPS://example.com:8443/done?token=1");
    assertThat(CallbackUrl.parse("http://10.0.0.1/").origin()).isEqualTo("http://10.0.0.1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          done                      | http or https
          /done                     | http or https
          ftp://example.com/        | http or https
          file:///etc/passwd        | http or https
          https:example.com         | host
          https:///done             | host
          https://example.com:70000 | host
          https://exa mple.com/     | a URL
          https://me:it@example.com | without user
          https://example.com/#done | without a fragment
          """)
  void isNothingElse(String text, String expected) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CallbackUrl.parse(text))
        .withMessageContaining(expected);
  }

  @Test
  void isNotLongerThanWhatServersTake() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CallbackUrl.parse("https://example.com/" + "x".repeat(2000)))
        .withMessageContaining("2000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:8080/",
        "http://[::1]/",
        "http://[::ffff:10.1.2.3]/",
        "http://169.254.169.254/latest/meta-data",
        "http://0.0.0.0/"
      })
  void anAddressThatIsWrittenDownIsJudgedAtOnce(String text) {
    assertThat(CallbackUrl.parse(text).isForbidden(PUBLIC)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://8.8.8.8/", "https://[2606:4700::1111]/", "https://localhost/"})
  void publicAddressesAndNamesPass(String text) {
    assertThat(CallbackUrl.parse(text).isForbidden(PUBLIC)).isFalse();
  }
}
