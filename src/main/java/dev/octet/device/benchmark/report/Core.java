package dev.octet.device.benchmark.report;

import org.jspecify.annotations.Nullable;

/**
 * A CPU core of a phone.
 *
 * @param cpu its number, from 0
 * @param part as in {@code /proc/cpuinfo}, such as {@code 0x800}; null if the phone does not state
 *     it
 * @param mostKilohertz its highest clock; null if the phone does not state it
 * @param big whether it is one of the phone's fastest cores; true if its clock is unknown
 */
public record Core(int cpu, @Nullable String part, @Nullable Long mostKilohertz, boolean big) {}
