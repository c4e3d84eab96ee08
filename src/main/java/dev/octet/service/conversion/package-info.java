/**
 * Conversions: a model and a calibration set by id and a recipe come in, a row is queued with its
 * task in one transaction, a worker of this or another replica runs the engine on it, and an
 * artifact and a report come out. Clients read the row: its state, stage and progress, as a
 * document or as a stream of events. Knows of the engine only {@code engine.convert} and the
 * process it runs in.
 */
@NullMarked
package dev.octet.service.conversion;

import org.jspecify.annotations.NullMarked;
