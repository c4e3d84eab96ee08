/**
 * Tests of benchmarks: the judgement on synthetic samples, and whole sessions through the genuine
 * adb server on doubles of a phone, with the real runner and the real TensorFlow Lite.
 */
@NullMarked
package dev.octet.device.benchmark;

import org.jspecify.annotations.NullMarked;
