package dev.octet.service.platform.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.springframework.mock.env.MockEnvironment;

class StartMessageTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1",
    "0.0.0.0, 127.0.0.1",
    "::, localhost",
    "192.0.2.7, 192.0.2.7",
    "2001:db8::7, [2001:db8::7]",
    "octet.example.com, octet.example.com"
  })
  void theHostIsOneThatABrowserOnThisMachineReaches(String address, String host) {
    assertThat(StartMessage.host(address)).isEqualTo(host);
  }

  @Test
  void theLineHasTheAddressToOpen() {
    var environment =
        new MockEnvironment()
            .withProperty("local.server.port", "9000")
            .withProperty("server.address", "127.0.0.1");
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    var logger = (Logger) LoggerFactory.getLogger(StartMessage.class);
    logger.addAppender(lines);
    try {
      new StartMessage(environment).ready();
    } finally {
      logger.detachAppender(lines);
    }
    assertThat(lines.list)
        .singleElement()
        .satisfies(line ->
            assertThat(line.getFormattedMessage())
                .isEqualTo("Octet is ready: open http://127.0.0.1:9000/"));
  }
}
