package dev.octet.engine.lint;

/**
 * A rule that a layer breaks.
 *
 * @param layer the name of the node's first output
 * @param detail the figures: what is there, what would be right
 */
public record LintFinding(LintRule rule, String layer, String detail) {}
