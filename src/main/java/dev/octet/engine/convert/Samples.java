package dev.octet.engine.convert;

import dev.octet.engine.calibrate.SampleReader;
import dev.octet.engine.evidence.SampleSplit;
import java.nio.file.Path;

/**
 * The samples of a conversion.
 *
 * @param threads with how many they are read
 * @param scratch a folder for what is made of them and does not fit in memory
 * @param open whether other samples may hold values beyond those of these: arrays of floats may,
 *     pixels may not
 */
record Samples(SampleReader reader, SampleSplit split, int threads, Path scratch, boolean open) {}
