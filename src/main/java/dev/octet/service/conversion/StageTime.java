package dev.octet.service.conversion;

/**
 * The duration of a finished stage.
 *
 * @param name the stage's label, such as {@code read}, {@code calibrate} or {@code quantize}
 * @param seconds wall-clock time, as measured by the worker
 */
record StageTime(String name, double seconds) {}
