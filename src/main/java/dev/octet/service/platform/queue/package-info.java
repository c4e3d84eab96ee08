/**
 * The queues in which jobs wait for workers, each a table of db-scheduler in the database that all
 * replicas share. In go the ids of jobs, in the transactions that create them; out go {@code
 * QueuedTask}s, each to one worker at a time. Knows when a worker is dead and gives its task to
 * another. It must not know what the jobs are: whether a job is over, and in which attempt it is,
 * is for its own row to say.
 */
@NullMarked
package dev.octet.service.platform.queue;

import org.jspecify.annotations.NullMarked;
