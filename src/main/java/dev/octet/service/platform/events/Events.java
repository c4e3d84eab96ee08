package dev.octet.service.platform.events;

import java.util.function.Function;

/**
 * How a row is shown to those who follow it.
 *
 * @param <T> the row
 * @param phase what a whole document is sent for when it changes: the state and the attempt, say
 * @param document the data of an event {@code state}: the row as a client gets it elsewhere
 * @param step the data of an event {@code progress}, between two of those
 */
public record Events<T extends FollowedRow>(
    Function<T, Object> phase, Function<T, Object> document, Function<T, Object> step) {}
