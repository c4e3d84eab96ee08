package dev.octet.service.platform.postgres;

import java.nio.file.Path;

/** Signals that another process uses the data directory. */
public final class DataDirectoryInUseException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String action;

  DataDirectoryInUseException(Path folder, String owner) {
    super(
        "Another Octet%s uses %s."
            .formatted(owner.isEmpty() ? "" : " (process " + owner + ")", folder));
    this.action =
        "Stop it, or give this one another folder with --octet.data-directory=DIR, or let both"
            + " share a PostgreSQL server with --spring.datasource.url=…";
  }

  /** Returns the action to take, for a person. */
  public String action() {
    return action;
  }
}
