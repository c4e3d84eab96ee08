package dev.octet.service.platform.storage;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The mark that a database and its data directory share.
 *
 * @param id random, from the creation of the pair
 * @param generation starts at 1 and grows by one with every raise
 * @param nonce random with every raise; it distinguishes two copies of a pair that were raised
 *     separately to the same generation
 */
record StorageMark(UUID id, long generation, UUID nonce) {
  /** Returns the mark of a new pair. Its generation is newer than those of both former marks. */
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

  /** Returns the mark in words. */
  static String describe(@Nullable StorageMark mark) {
    return mark == null
        ? "no id"
        : "id %s, generation %d (%s)"
            .formatted(mark.id, mark.generation, mark.nonce.toString().substring(0, 8));
  }
}
