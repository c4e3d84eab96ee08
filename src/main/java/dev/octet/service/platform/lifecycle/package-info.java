/**
 * The start and the end of the service: the order in which a start opens the data directory, starts
 * the embedded PostgreSQL, migrates the database and lets the rest begin; and the limit on how long
 * the end takes. Takes settings, gives the beans that everything stored depends on. It knows no
 * resource.
 */
@NullMarked
package dev.octet.service.platform.lifecycle;

import org.jspecify.annotations.NullMarked;
