/**
 * The program that measures ({@code src/main/native/runner}): its files for each ABI, its start on
 * a phone and on this machine, and its report. Takes a protocol and files, gives a {@code
 * RunnerReport}, which is validated field by field, since it comes from a phone. It judges nothing.
 */
@NullMarked
package dev.octet.device.benchmark.runner;

import org.jspecify.annotations.NullMarked;
