package dev.octet.service.platform.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes requests of other origins' web pages by headers that browsers set and pages can't
 * forge: {@code Origin} (Fetch, section 3.2) and {@code Sec-Fetch-Site}, {@code -Mode} and {@code
 * -Dest} (W3C Fetch Metadata). Programs send none of these.
 */
final class PageRule {
  private static final Pattern ORIGIN = Pattern.compile("(https?)://([^/?#@]+)");
  private static final Set<String> READS = Set.of("GET", "HEAD");
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  private final HostNames hosts;

  /**
   * Creates the rule.
   *
   * @param hosts names of the service; if a proxy shows the service under a configured name, pages
   *     of that name are the service's own, even if the proxy sends another {@code Host}
   */
  PageRule(HostNames hosts) {
    this.hosts = hosts;
  }

  /**
   * Describes the foreign page that sends a request; null if the request is allowed. A link on a
   * foreign page may lead to a page of the service. Foreign pages may load nothing else and change
   * nothing.
   */
  @Nullable String foreignSource(HttpServletRequest request) {
    List<String> origins = Collections.list(request.getHeaders("Origin"));
    if (!origins.isEmpty() && !(origins.size() == 1 && isOwn(origins.getFirst(), request))) {
      return origins.equals(List.of("null"))
          ? "a page that hides its origin (Origin: null)"
          : "a page of " + String.join(", ", origins);
    }
    for (String site : Collections.list(request.getHeaders("Sec-Fetch-Site"))) {
      boolean own = site.equals("same-origin") || site.equals("none");
      if (!own && !isVisit(request))
        return "a page of another origin (Sec-Fetch-Site: " + site + ")";
    }
    return null;
  }

  /**
   * Returns whether a browser window navigates to an address by a link, not by a form or in a
   * frame.
   */
  private static boolean isVisit(HttpServletRequest request) {
    String target = request.getHeader("Sec-Fetch-Dest");
    return READS.contains(request.getMethod())
        && "navigate".equals(request.getHeader("Sec-Fetch-Mode"))
        && (target == null || target.equals("document"));
  }

  private boolean isOwn(String text, HttpServletRequest request) {
    Matcher origin = ORIGIN.matcher(text.toLowerCase(Locale.ROOT));
    if (!origin.matches()) return false;
    RequestHost page = RequestHost.parse(origin.group(2)).orElse(null);
    if (page == null) return false;
    if (hosts.isConfigured(page)) return true;
    int usual = origin.group(1).equals("https") ? HTTPS_PORT : HTTP_PORT;
    Optional<RequestHost> own =
        Optional.ofNullable(request.getHeader("Host")).flatMap(RequestHost::parse);
    return own.isPresent()
        && own.get().name().equals(page.name())
        && port(own.get(), usual) == port(page, usual);
  }

  private static int port(RequestHost host, int usual) {
    return host.port() < 0 ? usual : host.port();
  }
}
