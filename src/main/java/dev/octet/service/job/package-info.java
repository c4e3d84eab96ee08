/**
 * The parts that all kinds of jobs share: a job is a row that waits for its turn, runs, and ends.
 * It knows neither conversions nor benchmarks, which are jobs.
 */
@NullMarked
package dev.octet.service.job;

import org.jspecify.annotations.NullMarked;
