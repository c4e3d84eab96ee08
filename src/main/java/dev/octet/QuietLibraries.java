package dev.octet;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Keeps a library from logging each group of an HDF5 file that it opens and each doubt about its
 * bytes, which the command line would show among its output. Logback finds this class as a service.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class QuietLibraries extends ContextAwareBase implements Configurator {
  private static final String HDF5 = "io.jhdf";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    context.getLogger(HDF5).setLevel(Level.OFF);
    return ExecutionStatus.INVOKE_NEXT_IF_ANY;
  }
}
