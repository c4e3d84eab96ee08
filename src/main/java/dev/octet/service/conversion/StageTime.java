package dev.octet.service.conversion;

/**
 * The duration of a finished stage of a conversion.
 *
 * @param name name of the stage: {@code read}, {@code calibrate}, {@code rewrite}, {@code
 *     quantize}, {@code write} or {@code measure}
 * @param seconds wall-clock time in seconds
 */
record StageTime(String name, double seconds) {}
