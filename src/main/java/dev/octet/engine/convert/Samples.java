package dev.octet.engine.convert;

import dev.octet.engine.calibrate.SampleReader;

/** The samples of a conversion, and with how many threads they are read. */
record Samples(SampleReader reader, SampleSplit split, int threads) {}
