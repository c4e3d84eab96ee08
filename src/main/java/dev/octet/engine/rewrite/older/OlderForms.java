package dev.octet.engine.rewrite.older;

import dev.octet.engine.release.Release;
import dev.octet.engine.rewrite.fold.GraphRewrite;
import java.util.ArrayList;
import java.util.List;

/** The forms that layers have in older releases of TensorFlow Lite. */
public final class OlderForms {
  private OlderForms() {}

  /**
   * Returns the rewrites that a release needs; empty for the newest.
   *
   * @param release the oldest release that must compute the network
   */
  public static List<GraphRewrite> of(Release release) {
    List<GraphRewrite> rewrites = new ArrayList<>();
    if (GeluAsLogistic.SINCE.isAfter(release)) rewrites.add(new GeluAsLogistic());
    if (TileAsConcatenation.SINCE.isAfter(release)) rewrites.add(new TileAsConcatenation());
    if (SeparateActivation.SINCE.isAfter(release)) rewrites.add(new SeparateActivation());
    return rewrites;
  }
}
