package dev.octet.engine.lint;

/**
 * The violation of a rule by one layer.
 *
 * @param rule the violated rule
 * @param layer name of the layer: the name of its first output
 * @param detail the values found and the values required
 */
public record LintFinding(LintRule rule, String layer, String detail) {}
