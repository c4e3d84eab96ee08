/**
 * Damaged uploads: real files come in, mutants of them go out that a seed and an index decide, and
 * the tests send them through the engine and through a running service. Knows the structure of the
 * formats (where their numbers and pieces lie), so that damage hits it rather than weights and
 * pixels.
 */
@NullMarked
package dev.octet.hostile;

import org.jspecify.annotations.NullMarked;
