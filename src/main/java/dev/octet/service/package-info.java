/**
 * The REST service: uploads, conversions and their artifacts, kept in PostgreSQL and in files.
 * Takes HTTP requests, gives resources and problem documents. It knows of the engine only what
 * {@code engine.convert} says and never loads native code: the engine runs in child processes.
 */
@NullMarked
package dev.octet.service;

import org.jspecify.annotations.NullMarked;
