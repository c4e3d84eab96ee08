package dev.octet.service.benchmark;

import dev.octet.device.benchmark.report.BenchmarkModel;
import dev.octet.device.benchmark.report.LabelledInputs;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a run that need no phone, computed before a phone is leased.
 *
 * @param models to measure, each with the hash of the host's outputs where there is one: one, or
 *     two to be compared
 * @param inputs of the LPIRC protocol; null for others
 * @param folder with the files of the inputs; null where there are none
 */
record PreparedRun(
    List<BenchmarkModel> models, @Nullable LabelledInputs inputs, @Nullable Path folder) {
  PreparedRun {
    models = List.copyOf(models);
  }
}
