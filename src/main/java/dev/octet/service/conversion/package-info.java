/**
 * Conversions. Takes a model and a calibration set by id and a recipe; one transaction queues a row
 * with its task. A worker of this or another replica runs the engine on it; the results are an
 * artifact and a report. Clients read the row with its state, stage and progress, as a document or
 * as a stream of events. Of the engine it knows only {@code engine.convert} and the process that it
 * runs in.
 */
@NullMarked
package dev.octet.service.conversion;

import org.jspecify.annotations.NullMarked;
