package dev.octet.device.benchmark.report;

import org.jspecify.annotations.Nullable;

/**
 * A CPU of a phone.
 *
 * @param cpu its number, from 0
 * @param part as {@code /proc/cpuinfo} has it, such as {@code 0x800}; null where it says nothing
 * @param mostKilohertz its highest clock; null where the phone does not say
 * @param big whether it belongs to the fastest cores of the phone
 */
public record Core(int cpu, @Nullable String part, @Nullable Long mostKilohertz, boolean big) {}
