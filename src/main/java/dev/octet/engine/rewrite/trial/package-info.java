/**
 * Tries rewrites. Input: a {@link dev.octet.engine.rewrite.trial.Proposal} (a changed graph and its
 * promise) and held-out samples. Both networks run, their outputs are compared, and the proposal is
 * kept or reverted. Output: a {@link dev.octet.engine.rewrite.trial.Rewritten} network with a
 * {@link dev.octet.engine.rewrite.trial.Certificate} per proposal. The package knows no rule.
 */
@NullMarked
package dev.octet.engine.rewrite.trial;

import org.jspecify.annotations.NullMarked;
