/**
 * The REST service: uploads, conversions and their artifacts, kept in PostgreSQL and in files.
 * Takes HTTP requests, gives resources and problem documents. Of the engine it uses only {@code
 * engine.convert} and the records there. It never loads native code: the engine runs in child
 * processes.
 */
@NullMarked
package dev.octet.service;

import org.jspecify.annotations.NullMarked;
