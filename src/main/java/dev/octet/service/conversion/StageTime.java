package dev.octet.service.conversion;

/**
 * How long a stage took that has ended.
 *
 * @param name {@code read}, {@code calibrate}, {@code quantize}, {@code write} or {@code measure}
 * @param seconds of wall-clock time, as the worker saw it
 */
record StageTime(String name, double seconds) {}
