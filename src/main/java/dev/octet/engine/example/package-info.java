/**
 * A seed goes in; a small separable network that reads digits, its calibration pictures and
 * labelled ones come out, the same bytes on every machine. Made with our own builder and writer;
 * for the README, the examples of the service and the tests.
 */
@NullMarked
package dev.octet.engine.example;

import org.jspecify.annotations.NullMarked;
