/**
 * Model metadata as plain data: description and author, names and descriptions of inputs and
 * outputs, normalization, value ranges, and attached files such as label lists. Model readers
 * create it, writers put it into the artifact. Knows no file format.
 */
@NullMarked
package dev.octet.engine.metadata;

import org.jspecify.annotations.NullMarked;
