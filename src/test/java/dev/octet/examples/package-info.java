/**
 * Runs what the documents and {@code examples/} show: commands, recipes, the shell client, the
 * engine as a library. Knows the project's files and the sample network, and of the program what
 * its users see.
 */
@NullMarked
package dev.octet.examples;

import org.jspecify.annotations.NullMarked;
