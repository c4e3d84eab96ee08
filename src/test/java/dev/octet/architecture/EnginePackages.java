package dev.octet.architecture;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;

/**
 * The packages of the engine, named without {@code dev.octet.engine}, and which of them each may
 * use.
 */
final class EnginePackages {
  /** For each package, the packages of the engine that it may use; the lowest package first. */
  static final Map<String, List<String>> USES =
      Map.ofEntries(
          entry("archive", List.of()),
          entry("convert.page", List.of()),
          entry("evidence", List.of()),
          entry("graph", List.of()),
          entry("quantize.moments", List.of()),
          entry("samples.image", List.of()),
          entry("timing", List.of()),
          entry("fold", List.of("graph")),
          entry("lint", List.of("graph")),
          entry("metadata", List.of("graph")),
          entry("read.tflite.flatbuffer", List.of("graph", "read.source")),
          entry("unfold", List.of("edit", "fold", "graph", "read.build")),
          entry("unfold.layout", List.of("fold", "graph", "read.build")),
          entry("read.protobuf", List.of("read.source")),
          entry("read.onnx.node", List.of("graph", "read.build", "read.source")),
          entry("read.onnx.op", List.of("graph", "read.build", "read.onnx.node")),
          entry(
              "read.onnx",
              List.of(
                  "archive",
                  "graph",
                  "metadata",
                  "read.onnx.node",
                  "read.onnx.op",
                  "read.protobuf",
                  "read.source",
                  "unfold",
                  "unfold.layout")),
          entry("read.keras.hdf5", List.of("graph", "read.source")),
          entry("read.keras.config", List.of("read.source")),
          entry(
              "read.keras.call",
              List.of("graph", "read.build", "read.keras.config", "read.source")),
          entry(
              "read.keras.layer",
              List.of("graph", "read.build", "read.keras.call", "read.keras.config")),
          entry(
              "read.keras.operation",
              List.of(
                  "graph", "read.build", "read.keras.call", "read.keras.config", "read.keras.layer")),
          entry(
              "read.keras.weights",
              List.of(
                  "graph",
                  "read.keras.call",
                  "read.keras.config",
                  "read.keras.hdf5",
                  "read.source")),
          entry(
              "read.keras",
              List.of(
                  "graph",
                  "metadata",
                  "read.build",
                  "read.keras.call",
                  "read.keras.config",
                  "read.keras.hdf5",
                  "read.keras.layer",
                  "read.keras.operation",
                  "read.keras.weights",
                  "read.source",
                  "unfold")),
          entry("edit", List.of("graph")),
          entry("run", List.of("graph")),
          entry("samples", List.of("archive", "graph", "samples.image", "timing")),
          entry("write.graphdef", List.of("graph")),
          entry("read.source", List.of("archive", "graph", "metadata")),
          entry("read.protobuf", List.of("read.source")),
          entry("read.build", List.of("fold", "graph", "read.source")),
          entry(
              "read.tflite.metadata",
              List.of("archive", "graph", "metadata", "read.tflite.flatbuffer")),
          entry("samples.input", List.of("graph", "run", "samples", "samples.image", "timing")),
          entry("write", List.of("graph", "metadata")),
          entry("calibrate", List.of("graph", "run", "samples", "samples.input")),
          entry("example", List.of("graph", "metadata", "write")),
          entry("network", List.of("graph", "run", "write")),
          entry(
              "read.tflite",
              List.of(
                  "fold",
                  "graph",
                  "metadata",
                  "read.source",
                  "read.tflite.flatbuffer",
                  "read.tflite.metadata")),
          entry("prepare", List.of("graph", "network", "run")),
          entry("quantize.range", List.of("calibrate", "evidence", "graph")),
          entry("read", List.of("read.keras", "read.onnx", "read.source", "read.tflite")),
          entry("rewrite.channels", List.of("calibrate", "graph", "edit")),
          entry(
              "rewrite.trial",
              List.of("calibrate", "evidence", "graph", "network", "run", "samples.input")),
          entry("quantize.weights", List.of("graph", "quantize.range")),
          entry("rewrite.fold", List.of("graph", "edit", "rewrite.trial")),
          entry(
              "rewrite.refit",
              List.of(
                  "calibrate",
                  "graph",
                  "network",
                  "rewrite.channels",
                  "edit",
                  "rewrite.trial",
                  "run",
                  "samples.input")),
          entry(
              "quantize",
              List.of(
                  "calibrate", "graph", "network", "quantize.range", "quantize.weights", "run")),
          entry(
              "rewrite.rule",
              List.of(
                  "calibrate",
                  "graph",
                  "rewrite.channels",
                  "edit",
                  "rewrite.fold",
                  "rewrite.refit",
                  "rewrite.trial",
                  "samples.input")),
          entry("check", List.of("graph", "quantize", "quantize.weights")),
          entry(
              "quantize.reconstruct",
              List.of(
                  "calibrate",
                  "graph",
                  "network",
                  "quantize",
                  "quantize.moments",
                  "quantize.range",
                  "quantize.weights",
                  "run",
                  "samples.input",
                  "timing")),
          entry(
              "rewrite",
              List.of(
                  "calibrate",
                  "graph",
                  "rewrite.channels",
                  "rewrite.fold",
                  "rewrite.refit",
                  "rewrite.rule",
                  "rewrite.trial",
                  "samples.input",
                  "timing")),
          entry(
              "convert.recipe",
              List.of(
                  "graph",
                  "quantize",
                  "quantize.range",
                  "quantize.reconstruct",
                  "read.source",
                  "rewrite",
                  "rewrite.channels",
                  "rewrite.rule",
                  "samples.input")),
          entry(
              "measure",
              List.of(
                  "calibrate",
                  "evidence",
                  "graph",
                  "network",
                  "quantize",
                  "quantize.range",
                  "quantize.reconstruct",
                  "quantize.weights",
                  "run",
                  "samples.input",
                  "write")),
          entry(
              "convert.search",
              List.of(
                  "calibrate",
                  "convert.recipe",
                  "evidence",
                  "graph",
                  "measure",
                  "network",
                  "quantize",
                  "quantize.range",
                  "quantize.reconstruct",
                  "rewrite",
                  "rewrite.channels",
                  "rewrite.fold",
                  "rewrite.refit",
                  "rewrite.trial",
                  "run",
                  "samples.input",
                  "timing")),
          entry(
              "convert.report",
              List.of(
                  "calibrate",
                  "convert.recipe",
                  "convert.search",
                  "evidence",
                  "graph",
                  "lint",
                  "measure",
                  "network",
                  "quantize",
                  "read",
                  "read.source",
                  "rewrite.trial",
                  "run",
                  "samples",
                  "samples.input",
                  "timing")),
          entry(
              "convert",
              List.of(
                  "calibrate",
                  "check",
                  "convert.recipe",
                  "convert.report",
                  "convert.search",
                  "evidence",
                  "graph",
                  "lint",
                  "measure",
                  "metadata",
                  "network",
                  "prepare",
                  "quantize",
                  "quantize.reconstruct",
                  "read",
                  "read.source",
                  "rewrite",
                  "rewrite.channels",
                  "rewrite.fold",
                  "rewrite.rule",
                  "rewrite.trial",
                  "run",
                  "samples",
                  "samples.input",
                  "timing",
                  "write",
                  "write.graphdef")),
          entry(
              "child",
              List.of(
                  "convert",
                  "convert.recipe",
                  "convert.report",
                  "example",
                  "run",
                  "samples",
                  "samples.input",
                  "timing")),
          entry(
              "cli",
              List.of(
                  "child",
                  "convert",
                  "convert.page",
                  "convert.recipe",
                  "convert.report",
                  "convert.search",
                  "evidence",
                  "example",
                  "lint",
                  "quantize",
                  "quantize.range",
                  "quantize.reconstruct",
                  "rewrite",
                  "samples",
                  "samples.input")));

  private EnginePackages() {}
}
