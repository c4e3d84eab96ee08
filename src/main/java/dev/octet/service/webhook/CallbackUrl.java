package dev.octet.service.webhook;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a webhook goes.
 *
 * @param uri absolute, {@code http} or {@code https}, with a host, without user and fragment, in at
 *     most {@value #MAX_CHARS} characters
 */
public record CallbackUrl(URI uri) {
  static final int MAX_CHARS = 2000;
  private static final int MAX_PORT = 65535;

  /** Forms that {@link InetAddress} parses as an address without a DNS query. */
  private static final Pattern LITERAL = Pattern.compile("\\[.*]|[0-9.]+");

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is none; the message says what was expected
   */
  public static CallbackUrl parse(String text) {
    if (text.length() > MAX_CHARS) throw misfit("at most " + MAX_CHARS + " characters");
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw misfit("a URL, as in https://example.com/octet");
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !scheme.equals("http")) throw misfit("an http or https URL");
    if (uri.getHost() == null || uri.getPort() > MAX_PORT) {
      throw misfit("a URL with a host, as in https://example.com/octet");
    }
    if (uri.getRawUserInfo() != null) throw misfit("a URL without user and password");
    if (uri.getRawFragment() != null) throw misfit("a URL without a fragment");
    return new CallbackUrl(uri);
  }

  private static IllegalArgumentException misfit(String expected) {
    return new IllegalArgumentException(expected);
  }

  /** Whether its host is written as an address that webhooks may not go to. */
  boolean isForbidden(AddressRule rule) {
    String host = uri.getHost();
    if (!LITERAL.matcher(host).matches()) return false;
    try {
      return !rule.permits(InetAddress.getByName(host));
    } catch (UnknownHostException e) {
      return false; // it will be found out when it is called
    }
  }

  /** Without path and query, which may hold what is nobody else's. */
  String origin() {
    return uri.getScheme() + "://" + uri.getRawAuthority();
  }

  @Override
  public String toString() {
    return uri.toString();
  }
}
