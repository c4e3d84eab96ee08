/**
 * Phones: {@code adb} is a client of any number of adb servers, {@code benchmark} measures an
 * artifact on a phone. Neither knows Spring, a database, HTTP or the engine.
 */
@NullMarked
package dev.octet.device;

import org.jspecify.annotations.NullMarked;
