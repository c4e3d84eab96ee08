/**
 * The parts that all kinds of jobs share: a job is a row that waits for its turn, runs, and ends.
 * Takes the requests that start, cancel and remove jobs, and gives rows, responses and problems. It
 * knows neither conversions nor benchmarks, which are jobs.
 */
@NullMarked
package dev.octet.service.job;

import org.jspecify.annotations.NullMarked;
