/**
 * Benchmarks. A request names artifacts by id, the acceptable devices and a protocol; one
 * transaction queues a row for each device with its task. A worker of a replica that sees such a
 * device prepares the run, leases the device and measures; the result is a report. Clients read the
 * rows, as a document or as a stream of events. Of phones it knows only {@code service.device},
 * which leases them, and {@code device.benchmark}, which measures on them.
 */
@NullMarked
package dev.octet.service.benchmark;

import org.jspecify.annotations.NullMarked;
