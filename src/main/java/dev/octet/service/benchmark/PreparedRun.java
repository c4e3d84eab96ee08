package dev.octet.service.benchmark;

import dev.octet.device.benchmark.report.BenchmarkModel;
import dev.octet.device.benchmark.report.LabelledInputs;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a run that need no phone, prepared before a phone is leased.
 *
 * @param models one model to measure or two to compare, each with the hash of the host's outputs if
 *     the host can run it
 * @param inputs input tensors of the LPIRC protocol; null for other protocols
 * @param folder contains the files of {@code inputs}; null if there are none
 */
record PreparedRun(
    List<BenchmarkModel> models, @Nullable LabelledInputs inputs, @Nullable Path folder) {
  PreparedRun {
    models = List.copyOf(models);
  }
}
