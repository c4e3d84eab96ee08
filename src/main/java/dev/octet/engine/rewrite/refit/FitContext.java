package dev.octet.engine.rewrite.refit;

import java.nio.file.Path;

/**
 * What layers are fitted to, and with what.
 *
 * @param views of the samples
 * @param threads at least 1; what is found does not depend on it
 * @param scratch a folder for what networks make of the views
 */
record FitContext(Views views, int threads, Path scratch) {}
