package dev.octet.service.platform.list;

import org.jspecify.annotations.Nullable;

/**
 * The query parameters that every list has.
 *
 * @param sort name of the order, with {@code -} before it for descending
 * @param cursor the field {@code next} of the previous page; null for the first page
 * @param limit maximum number of items, at least 1
 */
public record PageRequest(String sort, @Nullable String cursor, int limit) {
  /** The parameter {@code cursor} in the contract. */
  public static final String CURSOR =
      "Cursor for the next page: the field `next` of the previous page.";

  /** The parameter {@code limit} in the contract. */
  public static final String LIMIT = "Maximum number of items on a page.";

  /** The parameter {@code sort} in the contract. */
  public static final String SORT =
      "Field by which the items are sorted, ascending; with `-` before it, descending.";

  /** The default of the parameter {@code sort}: the newest first. */
  public static final String NEWEST_FIRST = "-createdAt";

  /** The parameter {@code createdAfter} in the contract. */
  public static final String CREATED_AFTER =
      "Only items that were created after this time, as in `2026-01-31T00:00:00Z`.";
}
