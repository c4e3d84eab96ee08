package dev.octet.service.webhook;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Sends webhooks over HTTP, and nothing else: it follows no redirect, keeps no cookie, and reads no
 * answer but its status. A host's addresses are looked at when they are connected to, so that a
 * name can't lead elsewhere in between.
 */
final class WebhookSender implements AutoCloseable {
  private static final Duration LONGEST_WAIT = Duration.ofDays(1);

  private final CloseableHttpClient http;
  private final WebhookSecret secret;
  private final Duration limit;
  private final ScheduledExecutorService deadlines =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("webhook-deadlines").factory());

  WebhookSender(AddressRule addresses, WebhookSecret secret, Duration limit) {
    this.secret = secret;
    this.limit = limit;
    Timeout timeout = Timeout.of(limit);
    http =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setDnsResolver(new PermittedAddresses(addresses))
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(timeout)
                            .setSocketTimeout(timeout)
                            .build())
                    .setDefaultSocketConfig(SocketConfig.custom().setSoTimeout(timeout).build())
                    .build())
            .setUserAgent("Octet")
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableContentCompression()
            .build();
  }

  /** The result of an attempt. */
  sealed interface Attempt {
    /** The receiver has taken it. */
    record Delivered() implements Attempt {}

    /**
     * It has not.
     *
     * @param again how long the receiver wants to be left alone; zero where it didn't say; null
     *     where it never wants to be asked again
     */
    record Failed(String why, @Nullable Duration again) implements Attempt {}
  }

  /**
   * Sends a webhook once.
   *
   * @param id by which a receiver knows it, however often it comes
   */
  Attempt send(UUID id, CallbackUrl url, String body) {
    var request = new HttpPost(url.uri());
    long seconds = Instant.now().getEpochSecond();
    request.setEntity(new StringEntity(body, ContentType.APPLICATION_JSON));
    request.setHeader("webhook-id", id.toString());
    request.setHeader("webhook-timestamp", Long.toString(seconds));
    request.setHeader("webhook-signature", secret.signature(id.toString(), seconds, body));
    var deadline = deadlines.schedule(request::cancel, limit.toMillis(), TimeUnit.MILLISECONDS);
    @Nullable Attempt attempt = null;
    try (ClassicHttpResponse answer = http.executeOpen(HttpHost.create(url.uri()), request, null)) {
      attempt = judged(answer);
      // it may be endless, and closing it would read it
      request.cancel();
      return attempt;
    } catch (PermittedAddresses.ForbiddenException e) {
      return new Attempt.Failed(
          url.origin() + " is no public address (see octet.webhooks.private-addresses)", null);
    } catch (UnknownHostException e) {
      return new Attempt.Failed(url.uri().getHost() + " is not known", Duration.ZERO);
    } catch (IOException e) {
      if (attempt != null) return attempt;
      if (request.isCancelled() || e instanceof InterruptedIOException) return tooSlow(url);
      return new Attempt.Failed(
          "%s can't be reached: %s".formatted(url.origin(), e.getMessage()), Duration.ZERO);
    } finally {
      deadline.cancel(false);
    }
  }

  private Attempt tooSlow(CallbackUrl url) {
    return new Attempt.Failed(
        "%s did not answer within %s s".formatted(url.origin(), limit.toSeconds()), Duration.ZERO);
  }

  private static Attempt judged(ClassicHttpResponse answer) {
    int status = answer.getCode();
    if (status / 100 == 2) return new Attempt.Delivered();
    String why = "It was answered with " + status;
    return new Attempt.Failed(why, status == HttpStatus.SC_GONE ? null : wait(answer));
  }

  /** Of {@code Retry-After} in seconds; a date, which few send, is left to our own patience. */
  private static Duration wait(ClassicHttpResponse answer) {
    Header header = answer.getFirstHeader(HttpHeaders.RETRY_AFTER);
    if (header == null) return Duration.ZERO;
    try {
      Duration wait = Duration.ofSeconds(Long.parseLong(header.getValue().strip()));
      if (wait.isNegative()) return Duration.ZERO;
      return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
    } catch (NumberFormatException | DateTimeException | ArithmeticException e) {
      return Duration.ZERO;
    }
  }

  @Override
  public void close() throws IOException {
    deadlines.shutdownNow();
    http.close();
  }

  /** The system's resolver, without what is not permitted. */
  private static final class PermittedAddresses extends SystemDefaultDnsResolver {
    private final AddressRule rule;

    PermittedAddresses(AddressRule rule) {
      this.rule = rule;
    }

    static final class ForbiddenException extends UnknownHostException {
      private static final long serialVersionUID = 1;

      ForbiddenException(String host) {
        super(host);
      }
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      InetAddress[] addresses = super.resolve(host);
      for (InetAddress address : addresses) {
        if (!rule.permits(address)) throw new ForbiddenException(host);
      }
      return addresses;
    }
  }
}
