package dev.octet.service.platform.http;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A page of a list, newest first. */
public record Page<T>(
    @Schema(description = "The items of this page.") List<T> items,
    @Schema(
            description =
                "Cursor of the next page, for the parameter `cursor`. Null on the last page.",
            example = "0197a1b2-0000-7000-8000-000000000000")
        @Nullable UUID next) {
  public Page {
    items = List.copyOf(items);
  }

  /**
   * Creates a page from the items that a query found.
   *
   * @param found one more item than the limit if there is another page
   * @param id of an item, by which the list is ordered
   */
  public static <T> Page<T> of(List<T> found, int limit, Function<T, UUID> id) {
    if (found.size() <= limit) return new Page<>(found, null);
    List<T> items = found.subList(0, limit);
    return new Page<>(items, id.apply(items.getLast()));
  }
}
