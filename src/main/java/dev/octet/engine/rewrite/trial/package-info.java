/**
 * Tries rewrites. In go a {@link dev.octet.engine.rewrite.trial.Proposal} (a changed graph and what
 * it promises) and held-out samples; both networks are run, their outputs compared, and the
 * proposal is kept or reverted. Out comes a {@link dev.octet.engine.rewrite.trial.Rewritten}
 * network with a {@link dev.octet.engine.rewrite.trial.Certificate} per proposal. Knows no rule.
 */
@NullMarked
package dev.octet.engine.rewrite.trial;

import org.jspecify.annotations.NullMarked;
