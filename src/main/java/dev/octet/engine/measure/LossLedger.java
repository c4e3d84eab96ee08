package dev.octet.engine.measure;

import java.util.List;

/**
 * Loss by quantization, measured on held-out samples.
 *
 * @param samples number of samples measured
 * @param layers loss of each quantized layer, in execution order
 * @param outputs loss of each output of the network
 */
public record LossLedger(int samples, List<LayerLoss> layers, List<OutputLoss> outputs) {
  public LossLedger {
    layers = List.copyOf(layers);
    outputs = List.copyOf(outputs);
  }
}
