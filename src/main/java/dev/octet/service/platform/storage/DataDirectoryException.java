package dev.octet.service.platform.storage;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import org.jspecify.annotations.Nullable;

/** Signals that the data directory can't be used. The message names it and the reason. */
public final class DataDirectoryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String action;

  DataDirectoryException(String message, String action, @Nullable Throwable cause) {
    super(message, cause);
    this.action = action;
  }

  /** Returns the action to take, for a person. */
  public String action() {
    return action;
  }

  /** Returns in words why a file can't be used, without its name. */
  static String reason(FileSystemException failure) {
    if (failure instanceof AccessDeniedException) return "permission denied";
    if (failure instanceof FileAlreadyExistsException) return "a file of the same name exists";
    String reason = failure.getReason();
    return reason == null ? failure.getClass().getSimpleName() : reason;
  }
}
