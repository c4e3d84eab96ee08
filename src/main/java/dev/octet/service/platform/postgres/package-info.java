/**
 * A PostgreSQL of the service's own, for those who configure none. Takes a folder, gives the
 * address of a running database whose files outlive the process. It knows nothing of what is stored
 * in it.
 */
@NullMarked
package dev.octet.service.platform.postgres;

import org.jspecify.annotations.NullMarked;
