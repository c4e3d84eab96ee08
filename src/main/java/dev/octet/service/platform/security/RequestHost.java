package dev.octet.service.platform.security;

import java.net.Inet6Address;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The host and port of a {@code Host} header or of an origin (RFC 3986, section 3.2.2).
 *
 * @param name in lower case, without a final dot; an IPv6 address keeps its brackets
 * @param port as written; -1 if there is none
 * @param kind of the name
 */
record RequestHost(String name, int port, Kind kind) {
  private static final int MAX_CHARS = 255;
  private static final int MAX_PORT = 65535;

  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[0-9A-Za-z._-]+)(?::([0-9]{0,5}))?");

  /**
   * Four decimal numbers. Other notations (octal, hexadecimal, fewer parts) don't match: browsers
   * rewrite them before they send a request, so they are not needed.
   */
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(?!$)|$)){4}");

  private static final Pattern LABELS =
      Pattern.compile(
          "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*");

  /** A last label that is a number, which makes browsers read the name as an IPv4 address. */
  private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)");

  /** The kind of a host. */
  enum Kind {
    /** An IPv4 or IPv6 address, which no name server can redirect. */
    ADDRESS,
    /** {@code localhost} or a name below it, which is this machine (RFC 6761, section 6.3). */
    LOOPBACK_NAME,
    /** Any other name, whose owner can change its address at any time. */
    NAME
  }

  /** Parses {@code HOST} or {@code HOST:PORT}; empty if the text is neither. */
  static Optional<RequestHost> parse(String text) {
    Matcher parts = AUTHORITY.matcher(text);
    if (text.length() > MAX_CHARS || !parts.matches()) return Optional.empty();
    String digits = parts.group(2);
    int port = digits == null || digits.isEmpty() ? -1 : Integer.parseInt(digits);
    if (port > MAX_PORT) return Optional.empty();
    String name = parts.group(1).toLowerCase(Locale.ROOT);
    if (name.startsWith("[")) {
      return isIpv6(name.substring(1, name.length() - 1))
          ? Optional.of(new RequestHost(name, port, Kind.ADDRESS))
          : Optional.empty();
    }
    if (IPV4.matcher(name).matches()) {
      return Optional.of(new RequestHost(name, port, Kind.ADDRESS));
    }
    if (name.endsWith(".")) name = name.substring(0, name.length() - 1);
    if (!LABELS.matcher(name).matches() || ENDS_IN_NUMBER.matcher(name).matches()) {
      return Optional.empty();
    }
    boolean loopback = name.equals("localhost") || name.endsWith(".localhost");
    return Optional.of(new RequestHost(name, port, loopback ? Kind.LOOPBACK_NAME : Kind.NAME));
  }

  private static boolean isIpv6(String literal) {
    try {
      // parses literals only, without a DNS query
      Inet6Address.ofLiteral(literal);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
