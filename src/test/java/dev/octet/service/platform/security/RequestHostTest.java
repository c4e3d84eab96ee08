package dev.octet.service.platform.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHostTest {
  private static final HostNames HOSTS = new HostNames(List.of("Octet.Example.org", "octet"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:8080",
        "LocalHost:1",
        "localhost.",
        "localhost.:8080",
        "localhost:",
        "app.localhost:3000",
        "127.0.0.1",
        "127.0.0.1:8080",
        "0.0.0.0:8080",
        "192.168.1.5",
        "255.255.255.255:65535",
        "[::1]",
        "[::1]:8080",
        "[2001:DB8::1]:443",
        "[::ffff:127.0.0.1]:80",
        "octet.example.ORG",
        "octet.example.org.:8443",
        "octet:8080"
      })
  void addressesLoopbackNamesAndConfiguredNamesAreTheServices(String host) {
    assertThat(RequestHost.parse(host)).as(host).matches(it -> HOSTS.include(it.orElseThrow()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ":8080",
        ".",
        "evil.example",
        "evil.example:8080",
        "localhost.evil.example",
        "evil-localhost",
        "localhost..",
        ".localhost",
        "a..localhost",
        "evil@localhost",
        "localhost@evil.example",
        "localhost, evil.example",
        "localhost evil.example",
        "localhost/evil.example",
        "localhost#evil.example",
        "localhost%2eevil.example",
        "localhost\\evil",
        "127.0.0.1.evil.example",
        "127.0.0.1.nip.io",
        "127.0.0.1.",
        "127.1",
        "0127.0.0.1",
        "127.0.0.01",
        "0x7f.0.0.1",
        "0x7f000001",
        "2130706433",
        "127.0.0.256",
        "127.0.0.1.1",
        "localhost.1",
        "[::1",
        "::1",
        "[::1%25lo]",
        "[127.0.0.1]",
        "[]",
        "[::1]evil.example",
        "[::1].evil.example",
        "[:::1]",
        "localhost:65536",
        "localhost:-1",
        "localhost:80:80",
        "localhost:８０",
        "ｌocalhost",
        "locaſhost",
        "sub.octet.example.org",
        "octet.example.org.evil.example",
        "octet2"
      })
  void noOtherHostIs(String host) {
    assertThat(RequestHost.parse(host).filter(HOSTS::include)).as(host).isEmpty();
  }

  @Test
  void aLongNameIsReadInNoTimeWorthMentioning() {
    assertThat(RequestHost.parse("a-".repeat(100_000))).isEmpty();
    assertThat(RequestHost.parse("a-".repeat(127) + "!")).isEmpty();
    assertThat(RequestHost.parse("a.".repeat(127) + "-")).isEmpty();
  }
}
