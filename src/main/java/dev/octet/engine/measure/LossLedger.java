package dev.octet.engine.measure;

import java.util.List;

/**
 * What the 8 bits cost, measured on samples that calibration did not use.
 *
 * @param samples how many were measured
 * @param layers each quantized layer, in execution order
 * @param outputs each output of the network
 */
public record LossLedger(int samples, List<LayerLoss> layers, List<OutputLoss> outputs) {
  public LossLedger {
    layers = List.copyOf(layers);
    outputs = List.copyOf(outputs);
  }
}
