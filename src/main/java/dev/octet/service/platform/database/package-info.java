/**
 * The database as all packages use it: an outage, of the embedded one or of a server, and the
 * columns that several tables have. Takes failures, tells which of them mean that the database does
 * not answer, reduces the log of an outage to one line a minute, and tells when the database
 * answers again. It knows nothing of the tables, and starts nothing.
 */
@NullMarked
package dev.octet.service.platform.database;

import org.jspecify.annotations.NullMarked;
