/**
 * The command line of the engine, and of the client of a service. Input: a command line. Output:
 * files, a progress bar or {@link dev.octet.engine.convert.EngineEvent} lines, and an {@link
 * dev.octet.engine.child.ExitCode}. The package only reads options, calls one class of another
 * package, and prints the result.
 */
@NullMarked
package dev.octet.engine.cli;

import org.jspecify.annotations.NullMarked;
