/**
 * Choice of the axis order in which a network stores its activations. A network whose images have
 * channels before rows and columns, with a TRANSPOSE before and behind each layer that needs
 * channels last, goes in; the same function without these transpositions goes out. The order is
 * decided once for the whole network ({@link dev.octet.engine.unfold.layout.ChannelsLast}).
 */
@NullMarked
package dev.octet.engine.unfold.layout;

import org.jspecify.annotations.NullMarked;
