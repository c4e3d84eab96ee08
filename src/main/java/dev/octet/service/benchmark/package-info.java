/**
 * Benchmarks: artifacts by id, the devices that will do, and a protocol come in; for each device a
 * row is queued with its task in one transaction, a worker of a replica that sees such a device
 * leases it and measures, and a report comes out. Clients read the rows, as a document or as a
 * stream of events. Knows of phones only {@code service.device}, what leases them, and {@code
 * device.benchmark}, what measures on them.
 */
@NullMarked
package dev.octet.service.benchmark;

import org.jspecify.annotations.NullMarked;
