package dev.octet.service.platform.events;

import java.util.function.Function;

/**
 * The data of a row's events.
 *
 * @param <T> the type of the rows
 * @param phase a change of this value, such as state and attempt, causes an event {@code state}
 * @param document the data of an event {@code state}: the row's full representation
 * @param step the data of an event {@code progress}, which is sent for all other changes
 */
public record Events<T extends FollowedRow>(
    Function<T, Object> phase, Function<T, Object> document, Function<T, Object> step) {}
