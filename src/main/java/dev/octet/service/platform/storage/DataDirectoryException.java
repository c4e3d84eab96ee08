package dev.octet.service.platform.storage;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import org.jspecify.annotations.Nullable;

/** The data directory can't be used; the message names it and says why. */
public final class DataDirectoryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String action;

  DataDirectoryException(String message, String action, @Nullable Throwable cause) {
    super(message, cause);
    this.action = action;
  }

  /** The action to take, for a person. */
  public String action() {
    return action;
  }

  /** Why a file can't be used, in words, without its name. */
  static String reason(FileSystemException failure) {
    if (failure instanceof AccessDeniedException) return "permission denied";
    if (failure instanceof FileAlreadyExistsException) return "a file is in its place";
    String reason = failure.getReason();
    return reason == null ? failure.getClass().getSimpleName() : reason;
  }
}
