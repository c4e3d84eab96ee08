package dev.octet.engine.calibrate;

import dev.octet.engine.graph.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.List;

public final class SampleReader {
  public SampleReader(CalibrationSet set, List<Tensor> t, Preprocessing p) {}

  public void read(int sample, List<MemorySegment> inputs) {}
}
