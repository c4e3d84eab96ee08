/**
 * The queues in which jobs wait for workers; each is a table of db-scheduler in the database that
 * all replicas share. Takes ids of jobs, in the transactions that create them; gives {@code
 * QueuedTask}s, each to one worker at a time. It finds dead workers and gives their tasks to
 * others. It does not know the jobs: only the row of a job says whether the job is over, and in
 * which attempt it is.
 */
@NullMarked
package dev.octet.service.platform.queue;

import org.jspecify.annotations.NullMarked;
