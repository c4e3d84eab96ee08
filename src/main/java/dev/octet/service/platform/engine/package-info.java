/**
 * The engine's child processes. Takes a job ({@code EngineJob}), starts a JVM for it with a heap, a
 * time limit and a scratch folder, and gives the events that the child prints and how it ended. It
 * knows no request and no resource.
 */
@NullMarked
package dev.octet.service.platform.engine;

import org.jspecify.annotations.NullMarked;
