/**
 * Tells which version of its operator each node needs, and which release of TensorFlow Lite is the
 * first that computes the node. A graph goes in, versions and releases come out. Changes nothing,
 * runs nothing, and knows neither recipes nor files.
 */
@NullMarked
package dev.octet.engine.release;

import org.jspecify.annotations.NullMarked;
