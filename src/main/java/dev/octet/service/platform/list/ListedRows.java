package dev.octet.service.platform.list;

import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads a table page by page. A page begins after the last item of the page before, not at a number
 * of items, so that no item is repeated or left out when others are added or removed.
 *
 * @param <T> the type of the items: a record with a component for each selected column
 */
public final class ListedRows<T> {
  private final EntityManager entities;
  private final String entity;
  private final Class<T> item;
  private final Map<String, String> paths;
  private final Function<T, UUID> id;
  private final Map<String, SortKey<T>> keys;

  /**
   * Creates the listing of a table.
   *
   * @param entity name of the entity in JPQL
   * @param item a record whose components are named after fields of the entity
   * @param paths JPQL of the components that are not fields of the entity, about the row {@code r}
   * @param id returns the id of an item
   * @param keys the fields by which the list can be sorted, besides the time of creation
   */
  public ListedRows(
      EntityManager entities,
      String entity,
      Class<T> item,
      Map<String, String> paths,
      Function<T, UUID> id,
      List<SortKey<T>> keys) {
    this.entities = entities;
    this.entity = entity;
    this.item = item;
    this.paths = Map.copyOf(paths);
    this.id = id;
    this.keys = new LinkedHashMap<>();
    this.keys.put(SortKey.CREATED_AT, SortKey.createdAt(id));
    for (SortKey<T> key : keys) this.keys.put(key.name(), key);
  }

  /**
   * Returns a page.
   *
   * @throws dev.octet.service.platform.problem.ProblemException with 400 if the list can't be
   *     sorted so, or if the cursor is not of a page in this order
   */
  public Page<T> page(PageRequest request, Filters filters) {
    SortOrder<SortKey<T>> order = SortOrder.read(request.sort(), keys);
    SortKey<T> key = order.key();
    Cursor after = request.cursor() == null ? null : Cursor.read(request.cursor(), key);
    List<String> conditions = new ArrayList<>(filters.conditions());
    if (after != null) conditions.add(beyond(key, order.descending() ? "<" : ">"));
    TypedQuery<T> query = entities.createQuery(jpql(order, conditions), item);
    filters.values().forEach(query::setParameter);
    if (after != null) {
      query.setParameter("afterId", after.id());
      if (key.type() != UUID.class) query.setParameter("afterValue", after.value());
    }
    List<T> found = query.setMaxResults(request.limit() + 1).getResultList();
    if (found.size() <= request.limit()) return new Page<>(found, null);
    List<T> items = found.subList(0, request.limit());
    T last = items.getLast();
    return new Page<>(items, new Cursor(key.value().apply(last), id.apply(last)).text(key));
  }

  private String jpql(SortOrder<SortKey<T>> order, List<String> conditions) {
    String direction = order.descending() ? "desc" : "asc";
    String where =
        conditions.isEmpty()
            ? ""
            : conditions.stream().collect(Collectors.joining(") and (", " where (", ")"));
    String first =
        order.key().type() == UUID.class ? "" : order.key().path() + " " + direction + ", ";
    return "select %s from %s r%s order by %sr.id %s"
        .formatted(columns(), entity, where, first, direction);
  }

  private String columns() {
    return Arrays.stream(item.getRecordComponents())
        .map(RecordComponent::getName)
        .map(name -> paths.getOrDefault(name, "r." + name))
        .collect(Collectors.joining(", "));
  }

  private static String beyond(SortKey<?> key, String sign) {
    if (key.type() == UUID.class) return "r.id %s :afterId".formatted(sign);
    return "%1$s %2$s :afterValue or (%1$s = :afterValue and r.id %2$s :afterId)"
        .formatted(key.path(), sign);
  }
}
