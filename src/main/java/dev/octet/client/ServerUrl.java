package dev.octet.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the address of a service. */
public final class ServerUrl {
  private ServerUrl() {}

  /**
   * Reads an address such as {@code https://octet.example.com/api}; a slash at the end is removed.
   *
   * @throws IllegalArgumentException if it is no HTTP URL, or has a query, a fragment or a user
   */
  public static URI parse(String text) {
    URI url;
    try {
      url = new URI(text.strip().replaceAll("/+$", ""));
    } catch (URISyntaxException e) {
      throw misfit(text, e);
    }
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    boolean http = scheme.equals("http") || scheme.equals("https");
    if (!http
        || url.getHost() == null
        || url.getUserInfo() != null
        || url.getQuery() != null
        || url.getFragment() != null) {
      throw misfit(text, null);
    }
    return url;
  }

  private static IllegalArgumentException misfit(String text, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "'%s' is not the address of a service, expected such as http://localhost:8080"
            .formatted(text),
        cause);
  }
}
