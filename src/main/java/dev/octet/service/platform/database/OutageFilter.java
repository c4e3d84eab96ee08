package dev.octet.service.platform.database;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Keeps failures that mean that the database is away out of the log, whoever reports them: each
 * poll of a queue, each heartbeat, each look of a watch would leave a stack trace.
 */
final class OutageFilter extends TurboFilter {
  private final Consumer<Throwable> outage;

  /**
   * A filter for all loggers.
   *
   * @param outage told each failure that was kept out
   */
  OutageFilter(Consumer<Throwable> outage) {
    this.outage = outage;
  }

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      @Nullable Object @Nullable [] parameters,
      @Nullable Throwable failure) {
    if (!isStarted() || level.toInt() < Level.WARN_INT) return FilterReply.NEUTRAL;
    Throwable cause = failure == null ? last(parameters) : failure;
    if (cause == null || !DatabaseFailure.isAway(cause)) return FilterReply.NEUTRAL;
    outage.accept(cause);
    return FilterReply.DENY;
  }

  /** Loggers take a failure behind the parameters of the message. */
  private static @Nullable Throwable last(@Nullable Object @Nullable [] parameters) {
    if (parameters == null || parameters.length == 0) return null;
    return parameters[parameters.length - 1] instanceof Throwable failure ? failure : null;
  }
}
