/**
 * What a model says about itself, as data: its description and author, names and descriptions of
 * its inputs and outputs, normalization, value ranges, and the files that are attached to it, such
 * as label lists. Readers fill it, writers put it into the artifact. Knows no format of a file.
 */
@NullMarked
package dev.octet.engine.metadata;

import org.jspecify.annotations.NullMarked;
