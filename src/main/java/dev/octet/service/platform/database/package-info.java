/**
 * Outages of the database (the embedded one or a server), and column types that several tables
 * have. Input: exceptions. Output: whether they mean that the database does not respond, one log
 * line per minute during an outage, and a notice when the database responds again. The package
 * knows no tables and starts no database.
 */
@NullMarked
package dev.octet.service.platform.database;

import org.jspecify.annotations.NullMarked;
