package dev.octet.service.platform.failure;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the chain of causes of an exception. */
public final class Causes {
  /** Maximum number of exceptions returned, since chains may be cyclic. */
  private static final int MOST = 50;

  private Causes() {}

  /** Returns an exception, its cause, the cause of that and so on; at most 50. */
  public static List<Throwable> of(Throwable failure) {
    List<Throwable> causes = new ArrayList<>();
    @Nullable Throwable next = failure;
    while (next != null && causes.size() < MOST) {
      causes.add(next);
      next = next.getCause();
    }
    return causes;
  }
}
