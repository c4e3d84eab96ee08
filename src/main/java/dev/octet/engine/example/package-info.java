/**
 * Example network and data. A seed goes in; a small separable network that reads digits, its
 * calibration images and labelled images come out, with the same bytes on every machine. Uses
 * Octet's own builder and writer. For the README, the examples of the service and the tests.
 */
@NullMarked
package dev.octet.engine.example;

import org.jspecify.annotations.NullMarked;
