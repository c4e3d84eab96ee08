/**
 * The embedded PostgreSQL, which the service starts if no other is configured. Takes a folder,
 * gives the address of a running database whose files outlive the process. It does not know the
 * tables.
 */
@NullMarked
package dev.octet.service.platform.postgres;

import org.jspecify.annotations.NullMarked;
