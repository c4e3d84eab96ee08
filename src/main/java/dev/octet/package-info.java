/**
 * The entry point of the program: it starts the service, one of its child processes, or the command
 * line of the engine.
 */
@NullMarked
package dev.octet;

import org.jspecify.annotations.NullMarked;
