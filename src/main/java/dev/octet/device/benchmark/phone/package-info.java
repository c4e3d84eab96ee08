/**
 * The phone before and around the runs: its identity, its condition, its readiness, its energy
 * meter, its folder for files and its cache. Takes a phone of {@code device.adb}, gives values of
 * {@code report}, or a {@code PhoneRefusal} if a response or the state of the phone ends the
 * session. It knows no runner.
 */
@NullMarked
package dev.octet.device.benchmark.phone;

import org.jspecify.annotations.NullMarked;
