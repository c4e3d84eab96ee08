/**
 * The engine from a shell: a command line goes in; files, a progress bar or {@link
 * dev.octet.engine.convert.EngineEvent} lines, and an {@link dev.octet.engine.child.ExitCode} come
 * out. Thin: reads options, calls one class of another room, words what it answers.
 */
@NullMarked
package dev.octet.engine.cli;

import org.jspecify.annotations.NullMarked;
