/**
 * Runs the engine as a child process of the service. Input: an {@link
 * dev.octet.engine.convert.EngineJob} line on standard input. Output: {@link
 * dev.octet.engine.convert.EngineEvent} lines, files and an {@link
 * dev.octet.engine.child.ExitCode}. The package also holds process facilities that the command line
 * shares: a scratch folder, failure messages, and a standard output that no library writes to.
 */
@NullMarked
package dev.octet.engine.child;

import org.jspecify.annotations.NullMarked;
