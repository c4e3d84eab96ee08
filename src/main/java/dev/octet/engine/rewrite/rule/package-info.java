/**
 * The rewrite rules, one class per rule; its Javadoc draws the graph before and after. Input: a
 * graph. Output: a {@link dev.octet.engine.rewrite.trial.Proposal}, or nothing. A rule neither runs
 * nor compares networks.
 */
@NullMarked
package dev.octet.engine.rewrite.rule;

import org.jspecify.annotations.NullMarked;
