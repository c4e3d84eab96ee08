/**
 * What happens while the database is away, the embedded one or a server. Takes failures, says which
 * of them mean that the database does not answer, keeps the log to one line a minute meanwhile, and
 * tells when it answers again. Gives rows their times, as exact as PostgreSQL keeps them. It knows
 * nothing of what is stored in it, and starts nothing.
 */
@NullMarked
package dev.octet.service.platform.database;

import org.jspecify.annotations.NullMarked;
