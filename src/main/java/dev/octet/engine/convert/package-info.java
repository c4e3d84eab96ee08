/**
 * The engine's door: a model, a calibration set and a {@link dev.octet.engine.convert.Recipe} go
 * in, a {@link dev.octet.engine.convert.Conversion} runs them through the rooms, artifacts and a
 * {@link dev.octet.engine.convert.Report} come out, with {@link dev.octet.engine.convert.Progress}
 * on the way. The only room that knows the order of the others.
 */
@NullMarked
package dev.octet.engine.convert;

import org.jspecify.annotations.NullMarked;
