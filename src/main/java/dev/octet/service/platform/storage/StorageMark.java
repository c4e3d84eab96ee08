package dev.octet.service.platform.storage;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The mark that a database and its data directory share.
 *
 * @param id drawn when the two were paired
 * @param generation 1 at first, one more with every raise
 * @param nonce drawn with every raise: two copies of one pair that are raised apart differ in it
 *     even where they are of the same generation
 */
record StorageMark(UUID id, long generation, UUID nonce) {
  /** The mark of a new pair. */
  static StorageMark first(@Nullable StorageMark one, @Nullable StorageMark other) {
    long newest = Math.max(generation(one), generation(other));
    return new StorageMark(UUID.randomUUID(), newest + 1, UUID.randomUUID());
  }

  private static long generation(@Nullable StorageMark mark) {
    return mark == null ? 0 : mark.generation;
  }

  StorageMark raised() {
    return new StorageMark(id, generation + 1, UUID.randomUUID());
  }

  /** In words. */
  static String describe(@Nullable StorageMark mark) {
    return mark == null
        ? "no id"
        : "id %s, generation %d (%s)"
            .formatted(mark.id, mark.generation, mark.nonce.toString().substring(0, 8));
  }
}
