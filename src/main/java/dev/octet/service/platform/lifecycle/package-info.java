/**
 * The start and the shutdown of the service. The start opens the data directory, starts the
 * embedded PostgreSQL and migrates the database, before all other beans. The shutdown has a time
 * limit. The package takes settings and provides the beans that all storage depends on. It knows no
 * resource.
 */
@NullMarked
package dev.octet.service.platform.lifecycle;

import org.jspecify.annotations.NullMarked;
