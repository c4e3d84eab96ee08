/**
 * The engine as a child process of the service: an {@link dev.octet.engine.convert.EngineJob} line
 * comes in on standard input, {@link dev.octet.engine.convert.EngineEvent} lines, files and an
 * {@link dev.octet.engine.child.ExitCode} go out. What a process needs whoever started it (a
 * scratch folder, the words of a failure, a standard output that no library writes to) is here too,
 * for the command line.
 */
@NullMarked
package dev.octet.engine.child;

import org.jspecify.annotations.NullMarked;
