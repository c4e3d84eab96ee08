package dev.octet.device.benchmark.report;

import org.jspecify.annotations.Nullable;

/**
 * A CPU core of a phone.
 *
 * @param cpu number of the CPU, from 0
 * @param part CPU part as in {@code /proc/cpuinfo}, such as {@code 0x800}; null if the phone does
 *     not state it
 * @param mostKilohertz maximum clock rate in kHz; null if the phone does not state it
 * @param big whether it is one of the phone's fastest cores; true if its clock rate is unknown
 */
public record Core(int cpu, @Nullable String part, @Nullable Long mostKilohertz, boolean big) {}
