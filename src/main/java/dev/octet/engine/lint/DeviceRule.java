package dev.octet.engine.lint;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One rule of a device.
 *
 * @param rule the kind of rule
 * @param summary what the rule requires, as a sentence for documents
 * @param source address of the public page or file that states the rule
 * @param check returns what a node has, what the device requires and what to do; null if the node
 *     satisfies the rule
 */
public record DeviceRule(
    LintRule rule, String summary, String source, Function<NodeView, @Nullable String> check) {}
