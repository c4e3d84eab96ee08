/**
 * Reads networks in ONNX: a {@code .onnx} file, or an archive of one and the files with its
 * weights. The bytes are verified before they are parsed. Images become channels-last; the network
 * that goes out says for each input and output whether its axes were reordered. Runs no code of the
 * model.
 */
@NullMarked
package dev.octet.engine.read.onnx;

import org.jspecify.annotations.NullMarked;
