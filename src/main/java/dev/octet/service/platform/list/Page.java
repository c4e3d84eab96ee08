package dev.octet.service.platform.list;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A page of a list. */
public record Page<T>(
    @Schema(description = "The items of this page, in the order of the list.") List<T> items,
    @Schema(
            description =
                "Cursor of the next page, for the parameter `cursor` with the same `sort` and the same"
                    + " filters. Null on the last page.",
            example = "0197a1b2-0000-7000-8000-000000000000")
        @Nullable String next) {
  public Page {
    items = List.copyOf(items);
  }

  /** Returns the page with each item converted. */
  public <R> Page<R> map(Function<T, R> convert) {
    return new Page<>(items.stream().map(convert).toList(), next);
  }
}
