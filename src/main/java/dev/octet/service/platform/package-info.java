/**
 * What all resources stand on: the configuration, the database that is started where none is
 * configured, the store of large files, the child process of the engine, and the problem documents
 * that every error becomes. Takes settings and streams, gives files, outcomes and answers. It knows
 * no resource.
 */
@NullMarked
package dev.octet.service.platform;

import org.jspecify.annotations.NullMarked;
