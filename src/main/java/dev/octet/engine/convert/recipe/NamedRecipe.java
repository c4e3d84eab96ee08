package dev.octet.engine.convert.recipe;

import dev.octet.engine.rewrite.RewriteOptions;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * A recipe that has a name.
 *
 * @param name the name of its target
 * @param recipe the recipe with every field
 * @param rewrites the presets that its field {@code rewrites} may name, each with the rewrites that
 *     it stands for
 */
public record NamedRecipe(
    String name,
    Recipe recipe,
    @JsonSerialize(contentUsing = RewritesField.Writer.class)
        Map<String, RewriteOptions> rewrites) {
  public NamedRecipe {
    // a fixed order, as JSON has one
    rewrites = Collections.unmodifiableMap(new TreeMap<>(rewrites));
  }
}
