package dev.octet.engine.rewrite.refit;

import java.nio.file.Path;

/**
 * The samples and resources for fitting layers.
 *
 * @param views the views of the samples
 * @param threads at least 1; the result does not depend on it
 * @param scratch a folder for activations of the views
 */
record FitContext(Views views, int threads, Path scratch) {}
