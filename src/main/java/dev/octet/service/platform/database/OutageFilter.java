package dev.octet.service.platform.database;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Drops log events about failures that mean that the database is unavailable. Without it, each poll
 * of a queue, each heartbeat and each check of a watch would log a stack trace.
 */
final class OutageFilter extends TurboFilter {
  private final Consumer<Throwable> outage;

  /**
   * Creates a filter for all loggers.
   *
   * @param outage called with the failure of each dropped event
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

  /**
   * Returns the last parameter if it is an exception: loggers accept one after the message's
   * parameters.
   */
  private static @Nullable Throwable last(@Nullable Object @Nullable [] parameters) {
    if (parameters == null || parameters.length == 0) return null;
    return parameters[parameters.length - 1] instanceof Throwable failure ? failure : null;
  }
}
